-- Grain: one row, the database's own totals of the active accounts on :as_of_date, taken without any join.
SELECT
  COUNT(*) AS active_accounts,
  SUM(total_outstanding) AS active_outstanding,
  SUM(CASE WHEN npa_flag THEN 1 ELSE 0 END) AS flagged_accounts
FROM account_snapshot
WHERE as_of_date = :as_of_date AND status = 'active'
