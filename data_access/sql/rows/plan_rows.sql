-- Grain: one repayment plan that was agreed before :events_before, with what the receipts say became of it by the end of the
-- month: broken with the first instalment missed, kept when all are met and the last one has fallen due, replaced by a later plan,
-- or running. Its collector is the one that the account was allocated to on the day of the agreement.
WITH summed AS (
  SELECT
    plan_id,
    COUNT(*) AS instalments,
    SUM(amount) AS plan_amount,
    MAX(due_on) AS last_due_on,
    SUM(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END) AS unknown,
    SUM(CASE WHEN outcome = 'met' THEN 1 ELSE 0 END) AS met,
    SUM(CASE WHEN outcome IN ('met', 'open') THEN amount - received ELSE amount * 0 END) AS left_amount,
    MIN(CASE WHEN outcome = 'missed' THEN due_on END) AS missed_on,
    MIN(CASE WHEN outcome = 'missed' THEN number END) AS missed_number,
    MIN(CASE WHEN outcome = 'open' THEN number END) AS next_number
  FROM plan_instalment_rows
  GROUP BY plan_id
),
agreed AS (
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
allocated AS (
  SELECT
    g.plan_id,
    a.collector_code,
    ROW_NUMBER() OVER (PARTITION BY g.plan_id ORDER BY a.allocated_on DESC, a.allocation_id DESC) AS place
  FROM agreed AS g
  JOIN allocation AS a
    ON a.account_id = g.account_id
    AND (g.agency_code IS NULL OR a.agency_code = g.agency_code)
    AND a.allocated_on <= g.agreed_on
    AND (a.recalled_on IS NULL OR a.recalled_on > g.agreed_on)
  WHERE a.allocated_on < :events_before
),
told AS (
  SELECT
    g.plan_id,
    g.account_id,
    g.agency_code,
    c.collector_code,
    g.agreed_on,
    g.status,
    g.next_agreed_on,
    s.instalments,
    s.plan_amount,
    s.last_due_on,
    s.met,
    s.left_amount,
    s.missed_on,
    s.missed_number,
    s.next_number,
    CASE
      WHEN s.plan_id IS NULL OR s.unknown > 0 THEN 'unknown'
      WHEN s.missed_number IS NOT NULL THEN 'broken'
      WHEN s.met = s.instalments AND s.last_due_on < :events_before THEN 'kept'
      WHEN g.next_agreed_on IS NOT NULL THEN 'replaced'
      ELSE 'running'
    END AS plan_status
  FROM agreed AS g
  LEFT JOIN summed AS s ON s.plan_id = g.plan_id
  LEFT JOIN allocated AS c ON c.plan_id = g.plan_id AND c.place = 1
)
SELECT
  t.plan_id,
  t.account_id,
  a.customer_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(a.branch_code, '(none)') AS branch_code,
  COALESCE(t.agency_code, '(none)') AS agency_code,
  COALESCE(t.collector_code, '(none)') AS collector_code,
  t.agreed_on,
  t.status AS recorded_status,
  t.plan_status,
  t.instalments,
  t.plan_amount,
  t.met,
  t.left_amount,
  t.missed_number,
  t.next_number,
  CASE t.plan_status
    WHEN 'broken' THEN t.missed_on
    WHEN 'kept' THEN t.last_due_on
    WHEN 'replaced' THEN t.next_agreed_on
  END AS ended_on
FROM told AS t
LEFT JOIN account AS a ON a.account_id = t.account_id
