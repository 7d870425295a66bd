-- Grain: one instalment of a repayment plan and line of the page that counts it: of a plan agreed in the month the first one, of
-- a running plan the next one, of a kept plan the last one, of a broken plan the one that was missed; an instalment due in
-- the month that only the source or only the receipts call paid; and one due within 7 days of the last day of the data.
WITH line AS (
  SELECT 'agreed' AS plan_line
  UNION ALL
  SELECT 'running' AS plan_line
  UNION ALL
  SELECT 'kept' AS plan_line
  UNION ALL
  SELECT 'broken' AS plan_line
  UNION ALL
  SELECT 'replaced' AS plan_line
  UNION ALL
  SELECT 'due_in_7_days' AS plan_line
  UNION ALL
  SELECT 'unbacked' AS plan_line
  UNION ALL
  SELECT 'unnoticed' AS plan_line
)
SELECT
  l.plan_line,
  r.plan_id,
  r.account_id,
  r.customer_id,
  r.product_code,
  of_product(p),
  of_branch(b),
  r.branch_code,
  r.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  r.collector_code,
  r.agreed_on,
  r.recorded_status AS recorded_plan_status,
  r.plan_status,
  r.instalments,
  CAST(r.met AS BIGINT) AS instalments_met,
  i.number AS instalment_number,
  i.due_on,
  i.amount,
  i.received,
  i.outcome AS instalment_outcome,
  r.left_amount
FROM plan_rows AS r
LEFT JOIN plan_instalment_rows AS i ON i.plan_id = r.plan_id
JOIN line AS l
  ON (l.plan_line = 'agreed' AND r.agreed_on >= :events_from AND COALESCE(i.number, 1) = 1)
  OR (l.plan_line = 'running' AND r.plan_status = 'running' AND i.number = COALESCE(r.next_number, r.instalments))
  OR (
    l.plan_line = 'kept' AND r.plan_status = 'kept' AND r.ended_on >= :events_from AND i.number = r.instalments
  )
  OR (
    l.plan_line = 'broken' AND r.plan_status = 'broken' AND r.ended_on >= :events_from AND i.number = r.missed_number
  )
  OR (
    l.plan_line = 'replaced' AND r.plan_status = 'replaced' AND r.ended_on >= :events_from AND i.number = r.instalments
  )
  OR (
    l.plan_line = 'due_in_7_days'
    AND r.plan_status = 'running'
    AND i.outcome = 'open'
    AND i.due_on >= :as_of_date
    AND i.due_on <= CAST(CAST(:as_of_date AS DATE) + INTERVAL 7 DAY AS DATE)
  )
  OR (
    l.plan_line = 'unbacked'
    AND i.due_on >= :events_from
    AND i.due_on < :events_before
    AND i.outcome = 'missed'
    AND i.paid_by_source = 1
  )
  OR (
    l.plan_line = 'unnoticed'
    AND i.due_on >= :events_from
    AND i.due_on < :events_before
    AND i.outcome = 'met'
    AND i.paid_by_source = 0
  )
LEFT JOIN product AS p ON p.product_code = r.product_code
LEFT JOIN branch AS b ON b.branch_code = r.branch_code
LEFT JOIN agency AS g ON g.agency_code = r.agency_code
