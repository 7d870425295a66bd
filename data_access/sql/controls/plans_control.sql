-- Grain: one row; plans agreed by the end of the month and in it, and their instalments that fell due in it, from the tables
-- alone.
WITH agreed AS (
  SELECT
    COUNT(*) AS plans_to_date_count,
    COALESCE(SUM(CASE WHEN agreed_on >= :events_from THEN 1 ELSE 0 END), 0) AS plans_agreed_count
  FROM repayment_plan
  WHERE agreed_on < :events_before
),
due AS (
  SELECT COUNT(*) AS plan_instalments_due_count, COALESCE(SUM(i.amount), 0) AS plan_instalments_due
  FROM plan_instalment AS i
  WHERE
    i.due_on >= :events_from
    AND i.due_on < :events_before
    AND i.plan_id IN (SELECT plan_id FROM repayment_plan WHERE agreed_on < :events_before)
)
SELECT a.plans_to_date_count, a.plans_agreed_count, d.plan_instalments_due_count, d.plan_instalments_due
FROM agreed AS a
CROSS JOIN due AS d
