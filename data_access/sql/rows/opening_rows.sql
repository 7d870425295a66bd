-- Grain: one account of the database, with where it stood at :opening_date.
SELECT
  a.account_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, a.branch_code, '(none)') AS branch_code,
  COALESCE(o.segment, a.risk_segment, '(none)') AS segment,
  CASE
    WHEN o.account_id IS NOT NULL AND o.status <> 'active' THEN o.status
    WHEN o.account_id IS NOT NULL THEN o.bucket
    WHEN a.opened_on > :opening_date THEN 'new'
    ELSE 'appeared'
  END AS opening_state,
  o.overdue
FROM account AS a
LEFT JOIN (SELECT * FROM snapshot_rows WHERE as_of_date = :opening_date) AS o ON o.account_id = a.account_id
