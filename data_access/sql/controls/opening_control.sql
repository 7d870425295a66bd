-- Grain: one row, the database's own totals of :opening_date, taken without any join.
SELECT
  COUNT(*) AS opening_accounts,
  SUM(principal_outstanding) AS opening_principal,
  SUM(total_outstanding) AS opening_outstanding
FROM account_snapshot
WHERE as_of_date = :opening_date
