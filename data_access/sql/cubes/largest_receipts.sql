-- Grain: agency x product x zone x opening state x place by size (1 = the largest), of the five largest receipts that
-- agencies and in-house teams took in the calendar month. The lines of one receipt are one amount; a receipt that covers
-- accounts of several products, zones or opening states counts with its part in each.
WITH taken AS (
  SELECT
    r.receipt_no,
    r.agency_code,
    r.product_code,
    COALESCE(b.zone, '(none)') AS zone,
    r.opening_state,
    SUM(r.amount) AS amount
  FROM receipt_rows AS r
  LEFT JOIN branch AS b ON b.branch_code = r.branch_code
  WHERE r.attribution IN ('agency', 'in_house')
  GROUP BY r.receipt_no, r.agency_code, r.product_code, COALESCE(b.zone, '(none)'), r.opening_state
),
ranked AS (
  SELECT
    agency_code,
    product_code,
    zone,
    opening_state,
    amount,
    ROW_NUMBER() OVER (
      PARTITION BY agency_code, product_code, zone, opening_state ORDER BY amount DESC, receipt_no
    ) AS place
  FROM taken
  WHERE amount > 0
)
SELECT
  agency_code,
  product_code,
  zone,
  opening_state,
  CAST(place AS VARCHAR) AS receipt_place,
  COUNT(*) AS receipts,
  SUM(amount) AS amount
FROM ranked
WHERE place <= 5
GROUP BY agency_code, product_code, zone, opening_state, CAST(place AS VARCHAR)
