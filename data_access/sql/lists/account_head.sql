-- Grain: the account :account_id.
SELECT
  account_id,
  customer_id,
  COALESCE(product_code, '(none)') AS product_code,
  COALESCE(branch_code, '(none)') AS branch_code,
  COALESCE(risk_segment, '(none)') AS segment,
  opened_on,
  closed_on,
  restructured_on,
  sanctioned_amount,
  instalment_amount,
  customer_name,
  phone
FROM account
WHERE account_id = :account_id
