-- Grain: one due of the account :account_id that fell on or before :as_of_date.
SELECT
  due_on AS on_day,
  CAST(NULL AS VARCHAR) AS event,
  CASE
    WHEN cleared_on IS NOT NULL THEN 'paid'
    WHEN paid_amount > 0 THEN 'part paid'
    WHEN paid_amount = 0 THEN 'unpaid'
  END AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  amount,
  cleared_on AS until_day,
  CAST(NULL AS VARCHAR) AS agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM instalment
WHERE account_id = :account_id AND due_on <= :as_of_date
