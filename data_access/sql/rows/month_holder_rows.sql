-- Grain: one account that an agency held in the calendar month, up to :events_before.
-- The holder on :cutoff_date takes the month's movement, else the first holder in the month. On any day the latest
-- allocation that is open holds the account, a tie goes to the higher id; holders change on no other day than these.
WITH held AS (
  SELECT
    account_id,
    agency_code,
    collector_code,
    allocation_id,
    allocated_on,
    recalled_on,
    CASE WHEN allocated_on < :month_start THEN CAST(:month_start AS DATE) ELSE allocated_on END AS held_from
  FROM allocation
  WHERE
    allocated_on < :events_before
    AND (recalled_on IS NULL OR (recalled_on > :month_start AND recalled_on > allocated_on))
),
change_day AS (
  SELECT account_id, held_from AS on_day FROM held
  UNION
  SELECT account_id, recalled_on AS on_day FROM held WHERE recalled_on < :events_before
  UNION
  SELECT account_id, CAST(:cutoff_date AS DATE) AS on_day FROM held
),
open_that_day AS (
  SELECT
    d.account_id,
    d.on_day,
    h.agency_code,
    h.collector_code,
    ROW_NUMBER() OVER (PARTITION BY d.account_id, d.on_day ORDER BY h.allocated_on DESC, h.allocation_id DESC) AS place
  FROM change_day AS d
  JOIN held AS h
    ON h.account_id = d.account_id
    AND h.allocated_on <= d.on_day
    AND (h.recalled_on IS NULL OR h.recalled_on > d.on_day)
),
holder AS (
  SELECT account_id, on_day, agency_code, collector_code FROM open_that_day WHERE place = 1
),
first_held AS (
  SELECT account_id, MIN(on_day) AS on_day FROM holder GROUP BY account_id
)
SELECT
  h.account_id,
  COALESCE(
    MAX(CASE WHEN h.on_day = :cutoff_date THEN h.agency_code END),
    MAX(CASE WHEN h.on_day = f.on_day THEN h.agency_code END)
  ) AS agency_code,
  -- Of the same allocation, also where that one names no collector.
  CASE
    WHEN MAX(CASE WHEN h.on_day = :cutoff_date THEN 1 ELSE 0 END) = 1
    THEN MAX(CASE WHEN h.on_day = :cutoff_date THEN h.collector_code END)
    ELSE MAX(CASE WHEN h.on_day = f.on_day THEN h.collector_code END)
  END AS collector_code,
  COUNT(DISTINCT h.agency_code) AS agencies
FROM holder AS h
JOIN first_held AS f ON f.account_id = h.account_id
GROUP BY h.account_id
