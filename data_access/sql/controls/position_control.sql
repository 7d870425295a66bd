-- Grain: one row, the database's own totals of :as_of_date, taken without any join.
SELECT
  COUNT(*) AS accounts,
  SUM(principal_outstanding) AS principal,
  SUM(total_outstanding) AS total_outstanding,
  SUM(overdue_amount) AS overdue,
  SUM(charges_due) AS charges_due,
  SUM(provision) AS provision,
  SUM(CASE WHEN dpd > 0 THEN dpd ELSE 0 END) AS dpd_days
FROM account_snapshot
WHERE as_of_date = :as_of_date
