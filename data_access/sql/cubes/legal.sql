-- Grain: product x branch x case type x advocate, of all cases filed up to the end of the month.
SELECT
  product_code,
  branch_code,
  case_type,
  advocate_code,
  COUNT(*) AS cases,
  SUM(filed) AS filed,
  CASE WHEN SUM(filed) = 0 THEN 0 ELSE SUM(CASE WHEN filed = 1 THEN claim_amount END) END AS claimed,
  SUM(closed) AS closed,
  SUM(pending) AS pending,
  SUM(CASE WHEN pending = 1 AND days_in_stage > 180 THEN 1 ELSE 0 END) AS pending_over_180_days,
  CASE WHEN COUNT(received) > 0 THEN COUNT(CASE WHEN received > 0 THEN 1 END) END AS with_receipt,
  SUM(CASE WHEN legal_cost IS NOT NULL AND received IS NOT NULL THEN 1 ELSE 0 END) AS costed,
  SUM(CASE WHEN legal_cost IS NOT NULL THEN received END) AS received,
  SUM(CASE WHEN received IS NOT NULL THEN legal_cost END) AS cost
FROM legal_rows
GROUP BY product_code, branch_code, case_type, advocate_code
