-- Grain: one active account on :as_of_date; the accounts behind the asset classes.
SELECT
  c.account_id,
  c.customer_id,
  c.product_code,
  of_product(p),
  of_branch(b),
  c.branch_code,
  c.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  c.segment,
  c.bucket,
  c.npa,
  c.dpd,
  c.asset_class,
  c.npa_since,
  c.tainted,
  c.slips_to,
  c.slips_within,
  c.days_left,
  c.flag_check,
  c.principal,
  c.total_outstanding,
  c.overdue,
  c.provision
FROM asset_class_rows AS c
LEFT JOIN product AS p ON p.product_code = c.product_code
LEFT JOIN branch AS b ON b.branch_code = c.branch_code
LEFT JOIN agency AS g ON g.agency_code = c.agency_code
