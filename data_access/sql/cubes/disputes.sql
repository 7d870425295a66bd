-- Grain: category x agency x product x branch x age band: disputes open on :as_of_date, and those raised and closed in
-- the month, which have no age band. Open ones belong to the agency that holds the account on the day, the others to
-- the one that held it when they were raised.
WITH counted AS (
  SELECT
    category,
    agency_now AS agency_code,
    product_code,
    branch_code,
    CASE
      WHEN days_waited <= 15 THEN '0-15'
      WHEN days_waited <= 25 THEN '16-25'
      WHEN days_waited <= 30 THEN '26-30'
      ELSE 'over 30'
    END AS age_band,
    1 AS waiting,
    days_waited,
    delinquent,
    0 AS raised,
    0 AS closed
  FROM dispute_rows
  WHERE is_open = 1
  UNION ALL
  SELECT
    category,
    agency_when_raised AS agency_code,
    product_code,
    branch_code,
    '(none)' AS age_band,
    0 AS waiting,
    0 AS days_waited,
    0 AS delinquent,
    raised_in_month AS raised,
    closed_in_month AS closed
  FROM dispute_rows
  WHERE raised_in_month = 1 OR closed_in_month = 1
)
SELECT
  category,
  agency_code,
  product_code,
  branch_code,
  age_band,
  SUM(waiting) AS waiting,
  SUM(days_waited) AS days_waited,
  SUM(delinquent) AS delinquent_accounts,
  SUM(raised) AS raised,
  SUM(closed) AS closed
FROM counted
GROUP BY category, agency_code, product_code, branch_code, age_band
