-- Grain: product x branch x agency x collector x status by the source x status by the receipts, of repayment plans agreed by
-- the end of the month, with the instalments of these plans that fell due in the month.
WITH due AS (
  SELECT
    plan_id,
    COUNT(*) AS due,
    SUM(amount) AS due_amount,
    SUM(CASE WHEN outcome = 'met' THEN 1 ELSE 0 END) AS met,
    SUM(CASE WHEN outcome = 'missed' THEN 1 ELSE 0 END) AS missed,
    SUM(CASE WHEN outcome = 'open' THEN 1 ELSE 0 END) AS still_open,
    SUM(CASE WHEN outcome = 'replaced' THEN 1 ELSE 0 END) AS replaced_due,
    SUM(CASE WHEN outcome = 'after break' THEN 1 ELSE 0 END) AS after_break,
    SUM(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END) AS not_judged,
    SUM(CASE WHEN outcome IN ('met', 'missed') THEN amount ELSE amount * 0 END) AS judged_amount,
    SUM(CASE WHEN outcome IN ('met', 'missed') THEN received ELSE amount * 0 END) AS received_amount,
    SUM(CASE WHEN outcome IN ('met', 'missed') AND paid_by_source IS NOT NULL THEN 1 ELSE 0 END) AS compared,
    SUM(CASE WHEN outcome = 'met' AND paid_by_source = 1 THEN 1 ELSE 0 END) AS met_and_paid,
    SUM(CASE WHEN outcome = 'missed' AND paid_by_source = 1 THEN 1 ELSE 0 END) AS unbacked,
    SUM(CASE WHEN outcome = 'met' AND paid_by_source = 0 THEN 1 ELSE 0 END) AS unnoticed
  FROM plan_instalment_rows
  WHERE due_on >= :events_from AND due_on < :events_before
  GROUP BY plan_id
)
SELECT
  p.product_code,
  p.branch_code,
  p.agency_code,
  p.collector_code,
  p.recorded_status AS recorded_plan_status,
  p.plan_status,
  COUNT(*) AS to_date,
  SUM(CASE WHEN p.agreed_on >= :events_from THEN 1 ELSE 0 END) AS agreed,
  COALESCE(SUM(CASE WHEN p.agreed_on >= :events_from THEN p.plan_amount END), 0) AS agreed_amount,
  SUM(CASE WHEN p.ended_on >= :events_from THEN 1 ELSE 0 END) AS ended,
  COALESCE(SUM(CASE WHEN p.plan_status = 'running' THEN p.left_amount END), 0) AS left_amount,
  SUM(CASE WHEN p.plan_status = 'broken' AND p.ended_on >= :events_from THEN p.missed_number - 1 ELSE 0 END)
    AS met_before_break,
  SUM(CASE WHEN p.plan_status = 'broken' AND p.ended_on >= :events_from AND p.missed_number = 1 THEN 1 ELSE 0 END)
    AS broken_at_first,
  COALESCE(SUM(d.due), 0) AS due,
  COALESCE(SUM(d.due_amount), 0) AS due_amount,
  COALESCE(SUM(d.met), 0) AS met,
  COALESCE(SUM(d.missed), 0) AS missed,
  COALESCE(SUM(d.still_open), 0) AS still_open,
  COALESCE(SUM(d.replaced_due), 0) AS replaced_due,
  COALESCE(SUM(d.after_break), 0) AS after_break,
  COALESCE(SUM(d.not_judged), 0) AS not_judged,
  COALESCE(SUM(d.judged_amount), 0) AS judged_amount,
  COALESCE(SUM(d.received_amount), 0) AS received_amount,
  COALESCE(SUM(d.compared), 0) AS compared,
  CASE WHEN SUM(d.compared) > 0 THEN SUM(d.met_and_paid) END AS met_and_paid,
  CASE WHEN SUM(d.compared) > 0 THEN SUM(d.unbacked) END AS unbacked,
  CASE WHEN SUM(d.compared) > 0 THEN SUM(d.unnoticed) END AS unnoticed
FROM plan_rows AS p
LEFT JOIN due AS d ON d.plan_id = p.plan_id
GROUP BY p.product_code, p.branch_code, p.agency_code, p.collector_code, p.recorded_status, p.plan_status
