-- Grain: each declared set of zone, state, product, segment and agency on :as_of_date; null = not part of the set.
-- A borrower counts once, in the worst class of the accounts in that set. An NPA account of unknown age may be older
-- than a sub-standard one, so it counts as worse.
WITH placed AS (
  SELECT
    c.customer_id,
    COALESCE(b.zone, '(none)') AS zone,
    COALESCE(b.state, '(none)') AS state,
    c.product_code,
    c.segment,
    c.agency_code,
    CASE c.asset_class
      WHEN 'Standard' THEN 0
      WHEN 'Days past due unknown' THEN 1
      WHEN 'SMA-0' THEN 2
      WHEN 'SMA-1' THEN 3
      WHEN 'SMA-2' THEN 4
      WHEN 'Over 90 days, not flagged' THEN 5
      WHEN 'Sub-standard' THEN 6
      WHEN 'NPA, age not known' THEN 7
      WHEN 'Doubtful 1' THEN 8
      WHEN 'Doubtful 2' THEN 9
      ELSE 10
    END AS severity,
    CASE WHEN c.npa <> 'unknown' THEN 1 ELSE 0 END AS flag_known,
    CASE WHEN c.bucket <> 'Unknown' THEN 1 ELSE 0 END AS dpd_known,
    CASE WHEN c.history = 'up to 12 months' THEN 12 WHEN c.history = 'up to 24 months' THEN 24
      WHEN c.history = 'up to 48 months' THEN 48 ELSE 49 END AS history,
    CASE WHEN c.tainted = 'yes' THEN 1 WHEN c.tainted = 'no' THEN 0 END AS tainted
  FROM asset_class_rows AS c
  LEFT JOIN branch AS b ON b.branch_code = c.branch_code
  WHERE c.customer_id IS NOT NULL
),
once AS (
  SELECT
    zone,
    state,
    product_code,
    segment,
    agency_code,
    MAX(severity) AS severity,
    MAX(flag_known) AS flag_known,
    MAX(dpd_known) AS dpd_known,
    MAX(history) AS history,
    MAX(tainted) AS tainted
  FROM placed
  GROUP BY GROUPING SETS (
    (customer_id),
    (customer_id, zone),
    (customer_id, zone, state),
    (customer_id, product_code),
    (customer_id, zone, product_code),
    (customer_id, segment),
    (customer_id, agency_code)
  )
)
SELECT
  zone,
  state,
  product_code,
  segment,
  agency_code,
  COUNT(*) AS borrowers,
  CASE WHEN MAX(dpd_known) = 1 THEN SUM(CASE WHEN severity = 0 THEN 1 ELSE 0 END) END AS standard,
  SUM(CASE WHEN severity = 1 THEN 1 ELSE 0 END) AS dpd_unknown,
  CASE WHEN MAX(dpd_known) = 1 THEN SUM(CASE WHEN severity = 2 THEN 1 ELSE 0 END) END AS sma0,
  CASE WHEN MAX(dpd_known) = 1 THEN SUM(CASE WHEN severity = 3 THEN 1 ELSE 0 END) END AS sma1,
  CASE WHEN MAX(dpd_known) = 1 THEN SUM(CASE WHEN severity = 4 THEN 1 ELSE 0 END) END AS sma2,
  CASE WHEN MAX(dpd_known) = 1 THEN SUM(CASE WHEN severity = 5 THEN 1 ELSE 0 END) END AS over_90_not_flagged,
  CASE WHEN MAX(flag_known) = 1 THEN SUM(CASE WHEN severity >= 6 THEN 1 ELSE 0 END) END AS npa,
  CASE WHEN MAX(flag_known) = 1 THEN SUM(CASE WHEN severity = 6 THEN 1 ELSE 0 END) END AS substandard,
  CASE WHEN MAX(flag_known) = 1 THEN SUM(CASE WHEN severity = 7 THEN 1 ELSE 0 END) END AS npa_age_unknown,
  CASE WHEN MAX(flag_known) = 1 AND MAX(history) > 12 THEN SUM(CASE WHEN severity = 8 THEN 1 ELSE 0 END) END AS doubtful1,
  CASE WHEN MAX(flag_known) = 1 AND MAX(history) > 24 THEN SUM(CASE WHEN severity = 9 THEN 1 ELSE 0 END) END AS doubtful2,
  CASE WHEN MAX(flag_known) = 1 AND MAX(history) > 48 THEN SUM(CASE WHEN severity = 10 THEN 1 ELSE 0 END) END AS doubtful3,
  SUM(tainted) AS tainted
FROM once
GROUP BY zone, state, product_code, segment, agency_code
