-- Grain: one settlement and line of the page that counts it: approved, paid or broken in the month, running at its end,
-- running since more than 3 months, or approved in the 12 months that end with it.
WITH line AS (
  SELECT 'approved' AS settlement_line
  UNION ALL
  SELECT 'approved_in_12_months' AS settlement_line
  UNION ALL
  SELECT 'paid' AS settlement_line
  UNION ALL
  SELECT 'broken' AS settlement_line
  UNION ALL
  SELECT 'running' AS settlement_line
  UNION ALL
  SELECT 'running_over_3_months' AS settlement_line
)
SELECT
  l.settlement_line,
  s.settlement_id,
  s.account_id,
  s.customer_id,
  s.product_code,
  of_product(p),
  of_branch(b),
  s.branch_code,
  s.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  s.approval_level,
  s.approved_on,
  s.status,
  s.ended_on,
  s.outstanding_at_approval,
  s.settlement_amount,
  s.waived AS waived_amount,
  s.paid_amount
FROM settlement_rows AS s
JOIN line AS l
  ON (l.settlement_line = 'approved' AND s.approved = 1)
  OR (l.settlement_line = 'approved_in_12_months' AND s.approved_on >= :placed_from)
  OR (l.settlement_line = 'paid' AND s.paid = 1)
  OR (l.settlement_line = 'broken' AND s.broken = 1)
  OR (l.settlement_line = 'running' AND s.running = 1)
  OR (l.settlement_line = 'running_over_3_months' AND s.running_over_3_months = 1)
LEFT JOIN product AS p ON p.product_code = s.product_code
LEFT JOIN branch AS b ON b.branch_code = s.branch_code
LEFT JOIN agency AS g ON g.agency_code = s.agency_code
