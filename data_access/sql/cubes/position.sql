-- Grain: product x branch x agency x segment x bucket x status x NPA x ticket band on :as_of_date.
SELECT
  product_code,
  branch_code,
  agency_code,
  segment,
  bucket,
  status,
  npa,
  ticket_band,
  COUNT(*) AS accounts,
  SUM(principal) AS principal,
  SUM(CASE WHEN principal < 0 THEN principal WHEN principal >= 0 THEN 0 END) AS principal_negative,
  SUM(total_outstanding) AS total_outstanding,
  SUM(CASE WHEN total_outstanding < 0 THEN total_outstanding WHEN total_outstanding >= 0 THEN 0 END)
    AS total_outstanding_negative,
  SUM(overdue) AS overdue,
  SUM(CASE WHEN overdue < 0 THEN overdue WHEN overdue >= 0 THEN 0 END) AS overdue_negative,
  SUM(charges_due) AS charges_due,
  SUM(CASE WHEN charges_due < 0 THEN charges_due WHEN charges_due >= 0 THEN 0 END) AS charges_due_negative,
  SUM(provision) AS provision,
  SUM(CASE WHEN dpd > 0 THEN dpd ELSE 0 END) AS dpd_days
FROM position_rows
GROUP BY product_code, branch_code, agency_code, segment, bucket, status, npa, ticket_band
