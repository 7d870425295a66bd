-- Grain: one promise to pay of the account :account_id.
SELECT
  made_on AS on_day,
  CAST(NULL AS VARCHAR) AS event,
  status AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  amount,
  due_on AS until_day,
  agency_code,
  collector_code
FROM promise
WHERE account_id = :account_id
