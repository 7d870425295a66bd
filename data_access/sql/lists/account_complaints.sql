-- Grain: one complaint about the account :account_id, or of its customer without an account.
SELECT
  received_on AS on_day,
  category AS event,
  status AS detail,
  resolution AS remark,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  closed_on AS until_day,
  agency_code,
  collector_code
FROM complaint
WHERE account_id = :account_id OR (account_id IS NULL AND customer_id = :customer_id)
