-- Grain: one active account on :as_of_date, with its asset class and what it becomes if nothing is paid.
WITH borrower AS (
  SELECT
    customer_id,
    MAX(CASE WHEN npa = 'yes' THEN 1 ELSE 0 END) AS has_npa,
    MAX(CASE WHEN npa = 'unknown' THEN 1 ELSE 0 END) AS has_unknown
  FROM position_rows
  WHERE status = 'active' AND customer_id IS NOT NULL
  GROUP BY customer_id
),
first_day AS (
  SELECT MIN(as_of_date) AS as_of_date FROM account_snapshot WHERE as_of_date <= :as_of_date
),
dated AS (
  SELECT
    p.account_id,
    p.customer_id,
    p.product_code,
    p.branch_code,
    p.agency_code,
    p.segment,
    p.bucket,
    p.npa,
    p.dpd,
    p.principal,
    p.total_outstanding,
    p.overdue,
    p.provision,
    n.npa_since,
    CASE WHEN r.revolving THEN 'yes' ELSE 'no' END AS revolving,
    b.has_npa,
    b.has_unknown,
    -- Whole months, as an anniversary counts them: 12 from 31 March to 31 March, 13 a day later.
    (EXTRACT(YEAR FROM p.as_of_date) - EXTRACT(YEAR FROM n.npa_since)) * 12
    + EXTRACT(MONTH FROM p.as_of_date) - EXTRACT(MONTH FROM n.npa_since)
    + CASE WHEN EXTRACT(DAY FROM p.as_of_date) > EXTRACT(DAY FROM n.npa_since) THEN 1 ELSE 0 END AS npa_months,
    (EXTRACT(YEAR FROM p.as_of_date) - EXTRACT(YEAR FROM f.as_of_date)) * 12
    + EXTRACT(MONTH FROM p.as_of_date) - EXTRACT(MONTH FROM f.as_of_date)
    + CASE WHEN EXTRACT(DAY FROM p.as_of_date) > EXTRACT(DAY FROM f.as_of_date) THEN 1 ELSE 0 END AS months_seen,
    CASE
      WHEN p.npa = 'yes' THEN NULL
      WHEN p.dpd BETWEEN 1 AND 30 THEN 31 - p.dpd
      WHEN p.dpd BETWEEN 31 AND 60 THEN 61 - p.dpd
      WHEN p.dpd BETWEEN 61 AND 90 THEN 91 - p.dpd
    END AS days_left
  FROM position_rows AS p
  CROSS JOIN first_day AS f
  LEFT JOIN npa_since_rows AS n ON n.account_id = p.account_id
  LEFT JOIN borrower AS b ON b.customer_id = p.customer_id
  LEFT JOIN product AS r ON r.product_code = p.product_code
  WHERE p.status = 'active'
)
SELECT
  account_id,
  customer_id,
  product_code,
  branch_code,
  agency_code,
  segment,
  bucket,
  npa,
  dpd,
  principal,
  total_outstanding,
  overdue,
  provision,
  npa_since,
  days_left,
  CASE
    WHEN npa = 'yes' AND npa_since IS NULL THEN 'NPA, age not known'
    WHEN npa = 'yes' AND npa_months <= 12 THEN 'Sub-standard'
    WHEN npa = 'yes' AND npa_months <= 24 THEN 'Doubtful 1'
    WHEN npa = 'yes' AND npa_months <= 48 THEN 'Doubtful 2'
    WHEN npa = 'yes' THEN 'Doubtful 3'
    WHEN dpd IS NULL THEN 'Days past due unknown'
    WHEN dpd <= 0 THEN 'Standard'
    WHEN dpd <= 30 AND revolving = 'yes' THEN 'Standard'
    WHEN dpd <= 30 THEN 'SMA-0'
    WHEN dpd <= 60 THEN 'SMA-1'
    WHEN dpd <= 90 THEN 'SMA-2'
    ELSE 'Over 90 days, not flagged'
  END AS asset_class,
  CASE
    WHEN months_seen <= 12 THEN 'up to 12 months'
    WHEN months_seen <= 24 THEN 'up to 24 months'
    WHEN months_seen <= 48 THEN 'up to 48 months'
    ELSE 'over 48 months'
  END AS history,
  CASE
    WHEN npa = 'yes' THEN 'no'
    WHEN npa = 'unknown' OR customer_id IS NULL THEN 'unknown'
    WHEN has_npa = 1 THEN 'yes'
    WHEN has_unknown = 1 THEN 'unknown'
    ELSE 'no'
  END AS tainted,
  CASE
    WHEN days_left IS NULL THEN '(none)'
    WHEN dpd <= 30 THEN 'SMA-1'
    WHEN dpd <= 60 THEN 'SMA-2'
    ELSE 'NPA'
  END AS slips_to,
  CASE
    WHEN days_left IS NULL THEN '(none)'
    WHEN days_left <= 7 THEN '7 days'
    WHEN days_left <= 15 THEN '15 days'
    ELSE '30 days'
  END AS slips_within,
  CASE
    WHEN npa = 'yes' AND dpd > 90 THEN 'NPA, over 90 days'
    WHEN npa = 'yes' AND dpd <= 90 THEN 'NPA, up to 90 days (sticky)'
    WHEN npa = 'yes' THEN 'NPA, days past due unknown'
    WHEN npa = 'no' AND dpd > 90 THEN 'Not NPA, over 90 days (error)'
    WHEN npa = 'unknown' AND dpd > 90 THEN 'No flag, over 90 days'
    ELSE 'Not NPA, up to 90 days'
  END AS flag_check
FROM dated
