-- Grain: one account opened since the day-ends begin, in the month or the 36 before, as it stands on :as_of_date; the
-- accounts behind vintages.
SELECT
  v.account_id,
  v.customer_id,
  v.product_code,
  of_product(p),
  of_branch(b),
  v.branch_code,
  v.opened_on,
  v.months_on_book,
  v.ticket_band,
  v.terms_changed,
  CASE v.ever_30 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS ever_30,
  CASE v.ever_60 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS ever_60,
  CASE v.ever_90 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS ever_90,
  CASE v.now_30 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS now_30,
  CASE v.now_60 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS now_60,
  CASE v.now_90 WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END AS now_90,
  v.worst_dpd,
  CASE WHEN v.dpd >= 0 THEN v.dpd END AS dpd,
  v.sanctioned_amount,
  v.outstanding AS outstanding_amount
FROM vintage_rows AS v
LEFT JOIN product AS p ON p.product_code = v.product_code
LEFT JOIN branch AS b ON b.branch_code = v.branch_code
