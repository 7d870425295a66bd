-- Grain: one dispute about the account :account_id.
SELECT
  raised_on AS on_day,
  category AS event,
  status AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  closed_on AS until_day,
  CAST(NULL AS VARCHAR) AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM dispute
WHERE account_id = :account_id
