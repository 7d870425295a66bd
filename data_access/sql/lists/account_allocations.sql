-- Grain: one stay of the account :account_id with an agency.
SELECT
  allocated_on AS on_day,
  placement_tier AS event,
  CAST(NULL AS VARCHAR) AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  balance_at_allocation AS amount,
  recalled_on AS until_day,
  agency_code,
  collector_code
FROM allocation
WHERE account_id = :account_id
