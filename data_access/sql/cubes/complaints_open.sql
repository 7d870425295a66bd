-- Grain: category x agency x product x state x age band, complaints open on :as_of_date.
-- A source that does not say when complaints were closed cannot tell which were open on a day before its last one: then
-- the counts of every group that complained in the month are unknown.
WITH undated AS (
  SELECT
    CASE
      WHEN
        NOT :is_last
        AND EXISTS (SELECT 1 FROM complaint WHERE status = 'closed' AND closed_on IS NULL AND received_on <= :as_of_date)
        THEN 1
      ELSE 0
    END AS unknowable
),
banded AS (
  SELECT
    c.category,
    c.agency_code,
    c.product_code,
    c.state,
    CASE
      WHEN c.days_waited <= 15 THEN '0-15'
      WHEN c.days_waited <= 25 THEN '16-25'
      WHEN c.days_waited <= 30 THEN '26-30'
      ELSE 'over 30'
    END AS age_band,
    c.days_waited
  FROM complaint_rows AS c
  CROSS JOIN undated AS u
  WHERE c.is_open = 1 AND u.unknowable = 0
),
band AS (
  SELECT '0-15' AS age_band
  UNION ALL
  SELECT '16-25' AS age_band
  UNION ALL
  SELECT '26-30' AS age_band
  UNION ALL
  SELECT 'over 30' AS age_band
)
SELECT category, agency_code, product_code, state, age_band, COUNT(*) AS waiting, SUM(days_waited) AS days_waited
FROM banded
GROUP BY category, agency_code, product_code, state, age_band
UNION ALL
SELECT DISTINCT
  c.category,
  c.agency_code,
  c.product_code,
  c.state,
  b.age_band,
  CAST(NULL AS BIGINT) AS waiting,
  CAST(NULL AS BIGINT) AS days_waited
FROM complaint_rows AS c
CROSS JOIN band AS b
CROSS JOIN undated AS u
WHERE c.in_month = 1 AND u.unknowable = 1
