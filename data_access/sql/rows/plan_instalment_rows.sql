-- Grain: one instalment of a repayment plan that was agreed before :events_before, with what the receipts say of it.
-- A plan ends where a later one of the account is agreed. Receipts of the account from the day of the agreement serve the
-- instalments of the plan, oldest first. An instalment is met when the set share of its amount is there by its due day and
-- the days of grace. After the first one that is missed the plan is broken, and what falls due later is not judged.
WITH plan AS (
  SELECT
    plan_id,
    account_id,
    agency_code,
    agreed_on,
    status,
    LEAD(agreed_on) OVER (PARTITION BY account_id ORDER BY agreed_on, plan_id) AS next_agreed_on
  FROM repayment_plan
  WHERE agreed_on < :events_before
),
scheduled AS (
  SELECT
    p.plan_id,
    p.account_id,
    p.agency_code,
    p.agreed_on,
    p.status,
    p.next_agreed_on,
    i.due_on,
    i.amount,
    i.paid_amount,
    ROW_NUMBER() OVER (PARTITION BY p.plan_id ORDER BY i.due_on) AS number,
    SUM(i.amount) OVER (PARTITION BY p.plan_id ORDER BY i.due_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      AS owed_so_far,
    MIN(CASE WHEN i.amount > 0 THEN 1 ELSE 0 END) OVER (PARTITION BY p.plan_id) AS amounts_known,
    CAST(i.due_on + CAST(:grace_days AS INTEGER) * INTERVAL 1 DAY AS DATE) AS grace_until
  FROM plan AS p
  JOIN plan_instalment AS i ON i.plan_id = p.plan_id
),
timed AS (
  SELECT
    *,
    CASE
      WHEN grace_until >= next_agreed_on THEN CAST(next_agreed_on - INTERVAL 1 DAY AS DATE)
      ELSE grace_until
    END AS last_day
  FROM scheduled
),
paid AS (
  SELECT account_id, CAST(paid_at AS DATE) AS on_day, SUM(COALESCE(amount, 0)) AS amount
  FROM payment
  WHERE
    status = 'cleared'
    AND paid_at < :promises_before
    AND paid_at >= (SELECT MIN(agreed_on) FROM plan)
    AND account_id IN (SELECT account_id FROM plan)
  GROUP BY account_id, CAST(paid_at AS DATE)
),
summed AS (
  SELECT
    account_id,
    on_day,
    SUM(amount) OVER (
      PARTITION BY account_id ORDER BY on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS so_far
  FROM paid
),
-- A reversal takes back the latest receipts before it: of what had come in by a day, the least that was ever left.
left_over AS (
  SELECT
    account_id,
    on_day,
    MIN(so_far) OVER (
      PARTITION BY account_id ORDER BY on_day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS so_far
  FROM summed
),
receipt AS (
  SELECT
    account_id,
    on_day,
    so_far - CASE WHEN before_it IS NULL AND so_far < 0 THEN so_far ELSE COALESCE(before_it, 0) END AS amount
  FROM (
    SELECT account_id, on_day, so_far, LAG(so_far) OVER (PARTITION BY account_id ORDER BY on_day) AS before_it
    FROM left_over
  ) AS beside
),
come_in AS (
  SELECT t.plan_id, t.number, SUM(r.amount) AS amount
  FROM timed AS t
  JOIN receipt AS r ON r.account_id = t.account_id AND r.on_day >= t.agreed_on AND r.on_day <= t.last_day
  GROUP BY t.plan_id, t.number
),
served AS (
  SELECT
    t.*,
    CASE
      WHEN NOT :has_payments OR t.amounts_known = 0 THEN NULL
      WHEN COALESCE(c.amount, 0) >= t.owed_so_far THEN t.amount
      WHEN COALESCE(c.amount, 0) > t.owed_so_far - t.amount THEN c.amount - t.owed_so_far + t.amount
      ELSE t.amount * 0
    END AS received
  FROM timed AS t
  LEFT JOIN come_in AS c ON c.plan_id = t.plan_id AND c.number = t.number
),
judged AS (
  SELECT
    *,
    CASE
      WHEN received IS NULL THEN 'unknown'
      WHEN due_on >= next_agreed_on THEN 'replaced'
      WHEN received * 100 >= amount * CAST(:kept_percent AS INTEGER) THEN 'met'
      WHEN last_day >= :promises_before THEN 'open'
      ELSE 'missed'
    END AS outcome
  FROM served
),
broken AS (
  SELECT *, MIN(CASE WHEN outcome = 'missed' THEN number END) OVER (PARTITION BY plan_id) AS first_missed
  FROM judged
)
SELECT
  plan_id,
  account_id,
  agency_code,
  agreed_on,
  status AS recorded_status,
  next_agreed_on,
  number,
  due_on,
  amount,
  CAST(received AS DECIMAL(18, 2)) AS received,
  CASE WHEN first_missed < number THEN 'after break' ELSE outcome END AS outcome,
  CASE
    WHEN paid_amount IS NULL OR amount IS NULL THEN NULL
    WHEN paid_amount * 100 >= amount * CAST(:kept_percent AS INTEGER) THEN 1
    ELSE 0
  END AS paid_by_source
FROM broken
