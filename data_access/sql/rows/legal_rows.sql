-- Grain: one case filed before :events_before, with its stage at the end of the month and what its account paid after the
-- filing. A receipt belongs to the latest case filed before the day it was paid.
WITH filed AS (
  SELECT * FROM legal_case WHERE filed_on < :events_before
),
stages AS (
  SELECT
    case_id,
    stage,
    entered_on,
    ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY entered_on DESC, stage) AS place
  FROM legal_stage
  WHERE entered_on < :events_before
),
paid AS (
  SELECT account_id, CAST(paid_at AS DATE) AS paid_on, SUM(amount) AS amount
  FROM payment
  WHERE status = 'cleared' AND paid_at < :events_before AND account_id IN (SELECT account_id FROM filed)
  GROUP BY account_id, CAST(paid_at AS DATE)
),
belonging AS (
  SELECT
    f.case_id,
    p.amount,
    ROW_NUMBER() OVER (PARTITION BY p.account_id, p.paid_on ORDER BY f.filed_on DESC, f.case_id DESC) AS place
  FROM filed AS f
  JOIN paid AS p ON p.account_id = f.account_id AND p.paid_on > f.filed_on
),
received AS (
  SELECT case_id, SUM(amount) AS received FROM belonging WHERE place = 1 GROUP BY case_id
)
SELECT
  f.case_id,
  f.account_id,
  a.customer_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(a.branch_code, '(none)') AS branch_code,
  COALESCE(f.case_type, '(none)') AS case_type,
  COALESCE(f.advocate_code, '(none)') AS advocate_code,
  COALESCE(s.stage, '(none)') AS stage,
  f.filed_on,
  f.closed_on,
  f.claim_amount,
  f.legal_cost,
  CASE WHEN :has_payments THEN CAST(COALESCE(r.received, 0) AS DECIMAL(18, 2)) END AS received,
  CASE WHEN f.filed_on >= :events_from THEN 1 ELSE 0 END AS filed,
  CASE WHEN f.closed_on >= :events_from AND f.closed_on < :events_before THEN 1 ELSE 0 END AS closed,
  CASE WHEN f.closed_on IS NULL OR f.closed_on >= :events_before THEN 1 ELSE 0 END AS pending,
  DATE_DIFF('day', COALESCE(s.entered_on, f.filed_on), CAST(:events_before AS DATE)) - 1 AS days_in_stage
FROM filed AS f
LEFT JOIN account AS a ON a.account_id = f.account_id
LEFT JOIN stages AS s ON s.case_id = f.case_id AND s.place = 1
LEFT JOIN received AS r ON r.case_id = f.case_id
