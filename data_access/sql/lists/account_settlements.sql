-- Grain: one settlement approved for the account :account_id.
SELECT
  approved_on AS on_day,
  CAST(NULL AS VARCHAR) AS event,
  status AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  settlement_amount AS amount,
  closed_on AS until_day,
  agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM settlement
WHERE account_id = :account_id
