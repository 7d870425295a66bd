-- Grain: product x branch x agency x segment x bucket x NPA x asset class x tainted x slips to x slips within x history
-- of the active accounts on :as_of_date.
SELECT
  product_code,
  branch_code,
  agency_code,
  segment,
  bucket,
  npa,
  asset_class,
  tainted,
  slips_to,
  slips_within,
  history,
  COUNT(*) AS accounts,
  SUM(total_outstanding) AS total_outstanding,
  SUM(CASE WHEN total_outstanding < 0 THEN total_outstanding WHEN total_outstanding >= 0 THEN 0 END)
    AS total_outstanding_negative,
  SUM(overdue) AS overdue
FROM asset_class_rows
GROUP BY product_code, branch_code, agency_code, segment, bucket, npa, asset_class, tainted, slips_to, slips_within,
  history
