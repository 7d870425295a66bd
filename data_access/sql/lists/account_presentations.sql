-- Grain: one presentation of a mandate or cheque of the account :account_id.
SELECT
  presented_on AS on_day,
  instrument AS event,
  result AS detail,
  return_reason AS remark,
  amount,
  CAST(NULL AS DATE) AS until_day,
  CAST(NULL AS VARCHAR) AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM presentation
WHERE account_id = :account_id
