-- Grain: one repayment plan of the account :account_id.
SELECT
  agreed_on AS on_day,
  CAST(NULL AS VARCHAR) AS event,
  status AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  CAST(NULL AS DATE) AS until_day,
  agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM repayment_plan
WHERE account_id = :account_id
