-- Grain: each declared set of zone, state, product, segment and agency on :as_of_date; null = not part of the set.
WITH customer AS (
  SELECT
    p.customer_id,
    COALESCE(b.zone, '(none)') AS zone,
    COALESCE(b.state, '(none)') AS state,
    p.product_code,
    p.segment,
    p.agency_code,
    MAX(CASE WHEN p.dpd > 0 THEN 1 WHEN p.dpd <= 0 THEN 0 END) AS is_delinquent,
    MAX(CASE WHEN p.dpd > 30 THEN 1 WHEN p.dpd <= 30 THEN 0 END) AS is_30plus,
    MAX(CASE WHEN p.dpd > 60 THEN 1 WHEN p.dpd <= 60 THEN 0 END) AS is_60plus,
    MAX(CASE WHEN p.dpd > 90 THEN 1 WHEN p.dpd <= 90 THEN 0 END) AS is_90plus,
    MAX(CASE WHEN p.npa = 'yes' THEN 1 WHEN p.npa = 'no' THEN 0 END) AS is_npa
  FROM position_rows AS p
  LEFT JOIN branch AS b ON b.branch_code = p.branch_code
  WHERE p.status = 'active' AND p.customer_id IS NOT NULL
  GROUP BY p.customer_id, COALESCE(b.zone, '(none)'), COALESCE(b.state, '(none)'), p.product_code, p.segment,
    p.agency_code
),
once AS (
  SELECT
    zone,
    state,
    product_code,
    segment,
    agency_code,
    MAX(is_delinquent) AS is_delinquent,
    MAX(is_30plus) AS is_30plus,
    MAX(is_60plus) AS is_60plus,
    MAX(is_90plus) AS is_90plus,
    MAX(is_npa) AS is_npa
  FROM customer
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
  COUNT(*) AS customers,
  SUM(is_delinquent) AS customers_delinquent,
  SUM(is_30plus) AS customers_30plus,
  SUM(is_60plus) AS customers_60plus,
  SUM(is_90plus) AS customers_90plus,
  SUM(is_npa) AS customers_npa
FROM once
GROUP BY zone, state, product_code, segment, agency_code
