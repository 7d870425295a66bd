-- Grain: product x branch x agency x segment x collector, for the promises that fell due, or were made, in the month.
-- What was paid towards a promise counts up to the amount promised, of kept and broken promises.
WITH told AS (
  SELECT
    account_id,
    agency_code,
    collector_code,
    status,
    amount,
    paid_amount,
    CASE WHEN due_on >= :events_from AND due_on < :events_before THEN 1 ELSE 0 END AS is_due,
    CASE WHEN made_on >= :events_from AND made_on < :events_before THEN 1 ELSE 0 END AS is_made
  FROM promise
  WHERE
    (due_on >= :events_from AND due_on < :events_before) OR (made_on >= :events_from AND made_on < :events_before)
)
SELECT
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  COALESCE(t.agency_code, '(none)') AS agency_code,
  COALESCE(o.segment, '(none)') AS segment,
  COALESCE(t.collector_code, '(none)') AS collector_code,
  SUM(t.is_due) AS due,
  SUM(CASE WHEN t.status = 'kept' THEN t.is_due ELSE 0 END) AS kept,
  SUM(CASE WHEN t.status = 'broken' THEN t.is_due ELSE 0 END) AS broken,
  SUM(CASE WHEN t.status = 'pending' THEN t.is_due ELSE 0 END) AS pending,
  SUM(CASE WHEN t.status = 'rescheduled' THEN t.is_due ELSE 0 END) AS rescheduled,
  SUM(t.amount * t.is_due) AS due_amount,
  SUM(CASE WHEN t.status = 'kept' THEN t.amount * t.is_due ELSE t.amount * 0 END) AS kept_amount,
  SUM(CASE WHEN t.status = 'broken' THEN t.amount * t.is_due ELSE t.amount * 0 END) AS broken_amount,
  SUM(CASE WHEN t.status = 'pending' THEN t.amount * t.is_due ELSE t.amount * 0 END) AS pending_amount,
  SUM(CASE WHEN t.status = 'rescheduled' THEN t.amount * t.is_due ELSE t.amount * 0 END) AS rescheduled_amount,
  SUM(
    CASE
      WHEN t.status NOT IN ('kept', 'broken') OR t.is_due = 0 THEN t.paid_amount * 0
      WHEN t.paid_amount > t.amount THEN t.amount
      ELSE t.paid_amount
    END
  ) AS paid_amount,
  SUM(t.is_made) AS made,
  SUM(t.amount * t.is_made) AS made_amount
FROM told AS t
LEFT JOIN opening_rows AS o ON o.account_id = t.account_id
GROUP BY COALESCE(o.product_code, '(none)'), COALESCE(o.branch_code, '(none)'), COALESCE(t.agency_code, '(none)'),
  COALESCE(o.segment, '(none)'), COALESCE(t.collector_code, '(none)')
