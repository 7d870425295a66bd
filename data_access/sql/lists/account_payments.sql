-- Grain: one receipt, kind and status of the account :account_id.
SELECT
  CAST(paid_at AS DATE) AS on_day,
  kind AS event,
  status AS detail,
  channel AS remark,
  SUM(amount) AS amount,
  CAST(NULL AS DATE) AS until_day,
  agency_code,
  collector_code
FROM payment
WHERE account_id = :account_id
GROUP BY receipt_no, CAST(paid_at AS DATE), kind, status, channel, agency_code, collector_code
