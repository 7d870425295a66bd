-- Grain: one case brought about the account :account_id.
SELECT
  filed_on AS on_day,
  case_type AS event,
  CAST(NULL AS VARCHAR) AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  claim_amount AS amount,
  closed_on AS until_day,
  advocate_code AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM legal_case
WHERE account_id = :account_id
