-- Grain: one delinquent, unknown or written-off account on :as_of_date.
SELECT
  account_id,
  customer_id,
  product_code,
  branch_code,
  agency_code,
  segment,
  bucket,
  status,
  npa,
  ticket_band,
  dpd,
  unpaid_dues,
  principal,
  total_outstanding,
  overdue,
  charges_due
FROM position_rows
WHERE status = 'written_off' OR (status = 'active' AND bucket <> 'Current')
