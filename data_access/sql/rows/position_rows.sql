-- Grain: one account on :as_of_date, with the agency that holds it that day.
SELECT
  s.as_of_date,
  s.account_id,
  s.customer_id,
  s.product_code,
  s.branch_code,
  COALESCE(h.agency_code, '(none)') AS agency_code,
  s.segment,
  s.bucket,
  s.status,
  s.npa,
  s.ticket_band,
  s.dpd,
  s.unpaid_dues,
  s.principal,
  s.total_outstanding,
  s.overdue,
  s.charges_due,
  s.provision
FROM snapshot_rows AS s
LEFT JOIN holder_rows AS h ON h.account_id = s.account_id
WHERE s.as_of_date = :as_of_date
