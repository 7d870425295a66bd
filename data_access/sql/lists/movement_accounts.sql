-- Grain: one account in the month moved through from :opening_date to :closing_date; the accounts behind the movement.
SELECT
  m.account_id,
  m.customer_id,
  m.product_code,
  of_product(p),
  of_branch(b),
  m.branch_code,
  m.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  m.segment,
  m.opening_state,
  m.opening_state AS bucket,
  m.closing_state,
  m.opening_dpd,
  m.closing_dpd,
  m.paid,
  m.bounced,
  m.opening_principal,
  m.closing_principal,
  m.opening_outstanding,
  m.closing_outstanding,
  m.received
FROM movement_rows AS m
LEFT JOIN product AS p ON p.product_code = m.product_code
LEFT JOIN branch AS b ON b.branch_code = m.branch_code
LEFT JOIN agency AS g ON g.agency_code = m.agency_code
