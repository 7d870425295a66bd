-- Grain: one account that an agency holds on :as_of_date; the latest allocation wins, a tie goes to the higher id.
SELECT account_id, agency_code, collector_code, allocated_on
FROM (
  SELECT
    account_id,
    agency_code,
    collector_code,
    allocated_on,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY allocated_on DESC, allocation_id DESC) AS place
  FROM allocation
  WHERE allocated_on <= :as_of_date AND (recalled_on IS NULL OR recalled_on > :as_of_date)
) AS ranked
WHERE place = 1
