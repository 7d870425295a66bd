-- Grain: one day-end of the account :account_id.
SELECT
  as_of_date,
  status,
  bucket,
  dpd,
  unpaid_dues,
  principal,
  total_outstanding,
  overdue,
  charges_due
FROM snapshot_rows
WHERE account_id = :account_id
