-- Grain: one write-off of the account :account_id, or reversal of one.
SELECT
  written_off_on AS on_day,
  kind AS event,
  CAST(NULL AS VARCHAR) AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  amount,
  CAST(NULL AS DATE) AS until_day,
  CAST(NULL AS VARCHAR) AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM write_off
WHERE account_id = :account_id
