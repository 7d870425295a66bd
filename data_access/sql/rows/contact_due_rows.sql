-- Grain: one allocation whose days to make contact ended in the month and that was not recalled before they did.
-- The days agreed with the agency when it got the account; three where nothing was agreed. The day of allocation is
-- day 0. Contact in time is any contact by that agency from then until the last of these days.
WITH longest AS (
  SELECT COALESCE(MAX(window_days), 3) AS days FROM sla_term WHERE measure = 'contacted_in_time_rate'
),
open_now AS (
  SELECT
    a.allocation_id,
    a.account_id,
    a.agency_code,
    a.allocated_on,
    a.recalled_on,
    c.product_code,
    CASE
      WHEN a.dpd_at_allocation IS NULL THEN 'Unknown'
      WHEN a.dpd_at_allocation <= 0 THEN 'Current'
      WHEN a.dpd_at_allocation <= 30 THEN '1-30'
      WHEN a.dpd_at_allocation <= 60 THEN '31-60'
      WHEN a.dpd_at_allocation <= 90 THEN '61-90'
      WHEN a.dpd_at_allocation <= 120 THEN '91-120'
      WHEN a.dpd_at_allocation <= 150 THEN '121-150'
      WHEN a.dpd_at_allocation <= 180 THEN '151-180'
      ELSE '180+'
    END AS bucket
  FROM allocation AS a
  LEFT JOIN account AS c ON c.account_id = a.account_id
  CROSS JOIN longest AS l
  WHERE
    a.allocated_on < :events_before
    AND (a.recalled_on IS NULL OR a.recalled_on > :events_from)
    -- Of older ones the days to make contact ended before the month, whatever was agreed.
    AND a.allocated_on + (CASE WHEN l.days > 3 THEN l.days ELSE 3 END) * INTERVAL 1 DAY >= :events_from
),
agreed AS (
  SELECT allocation_id, window_days
  FROM (
    SELECT
      p.allocation_id,
      t.window_days,
      ROW_NUMBER() OVER (
        PARTITION BY p.allocation_id
        ORDER BY CASE WHEN t.product_code IS NULL THEN 1 ELSE 0 END, CASE WHEN t.bucket IS NULL THEN 1 ELSE 0 END,
          t.effective_from DESC
      ) AS place
    FROM open_now AS p
    JOIN sla_term AS t
      ON t.agency_code = p.agency_code
      AND (t.product_code IS NULL OR t.product_code = p.product_code)
      AND (t.bucket IS NULL OR t.bucket = p.bucket)
      AND t.effective_from <= p.allocated_on
      AND (t.effective_to IS NULL OR t.effective_to >= p.allocated_on)
    WHERE t.measure = 'contacted_in_time_rate' AND t.window_days IS NOT NULL
  ) AS ranked
  WHERE place = 1
),
due AS (
  SELECT
    p.allocation_id,
    p.account_id,
    p.agency_code,
    p.allocated_on,
    p.recalled_on,
    CAST(p.allocated_on + COALESCE(g.window_days, 3) * INTERVAL 1 DAY AS DATE) AS last_day
  FROM open_now AS p
  LEFT JOIN agreed AS g ON g.allocation_id = p.allocation_id
),
ended AS (
  SELECT allocation_id, account_id, agency_code, allocated_on, last_day
  FROM due
  WHERE last_day >= :events_from AND last_day < :events_before AND (recalled_on IS NULL OR recalled_on > last_day)
),
-- Taken apart first, so that only the contacts since the first of these allocations are read.
contact AS (
  SELECT account_id, agency_code, CAST(started_at AS DATE) AS on_day
  FROM interaction
  WHERE
    outcome IN ('third_party', 'right_party', 'promise', 'refused', 'dispute', 'paid')
    AND started_at >= (SELECT MIN(allocated_on) FROM ended)
    AND started_at < :events_before
)
SELECT
  e.allocation_id,
  e.account_id,
  e.agency_code,
  e.allocated_on,
  e.last_day,
  MAX(CASE WHEN i.account_id IS NOT NULL THEN 1 ELSE 0 END) AS contacted_in_time
FROM ended AS e
LEFT JOIN contact AS i
  ON i.account_id = e.account_id
  AND i.on_day >= e.allocated_on
  AND i.on_day <= e.last_day
  AND (i.agency_code = e.agency_code OR i.agency_code IS NULL)
GROUP BY e.allocation_id, e.account_id, e.agency_code, e.allocated_on, e.last_day
