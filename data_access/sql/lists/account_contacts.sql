-- Grain: one attempt to reach the customer of the account :account_id.
SELECT
  CAST(started_at AS DATE) AS on_day,
  channel AS event,
  outcome AS detail,
  reason_for_non_payment AS remark,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  next_action_on AS until_day,
  agency_code,
  collector_code
FROM interaction
WHERE account_id = :account_id
