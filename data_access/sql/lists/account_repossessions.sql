-- Grain: one order to repossess the collateral of the account :account_id.
SELECT
  ordered_on AS on_day,
  CAST(NULL AS VARCHAR) AS event,
  CASE
    WHEN sold_on IS NOT NULL THEN 'sold'
    WHEN released_on IS NOT NULL THEN 'released'
    WHEN repossessed_on IS NOT NULL THEN 'repossessed'
    ELSE 'ordered'
  END AS detail,
  CAST(NULL AS VARCHAR) AS remark,
  sale_amount AS amount,
  sold_on AS until_day,
  agency_code,
  CAST(NULL AS VARCHAR) AS collector_code
FROM repossession
WHERE account_id = :account_id
