-- Grain: one charge levied on the account :account_id.
SELECT
  levied_on AS on_day,
  charge_type AS event,
  CAST(NULL AS VARCHAR) AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  amount,
  CAST(NULL AS DATE) AS until_day,
  CAST(NULL AS VARCHAR) AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM charge
WHERE account_id = :account_id
