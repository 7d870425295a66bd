-- Grain: one account settled in the sixth month back, or like one and not settled then; the accounts behind what both paid.
SELECT
  f.settled_then,
  f.account_id,
  f.customer_id,
  f.product_code,
  of_product(p),
  of_branch(b),
  f.branch_code,
  f.bucket,
  f.balance_band,
  CONCAT(f.product_code, '|', f.bucket, '|', f.balance_band) AS match_cell,
  CAST(:settled_from AS DATE) AS followed_from,
  f.dpd,
  f.outstanding AS outstanding_before,
  f.received AS received_in_six_months
FROM matched_settlements_rows AS f
LEFT JOIN product AS p ON p.product_code = f.product_code
LEFT JOIN branch AS b ON b.branch_code = f.branch_code
