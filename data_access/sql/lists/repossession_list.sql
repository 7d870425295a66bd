-- Grain: one order to repossess and line of the page that counts it: ordered, taken, released or sold in the month, in
-- stock at its end, or sold in the 12 months that end with it.
WITH line AS (
  SELECT 'ordered' AS repossession_line
  UNION ALL
  SELECT 'taken' AS repossession_line
  UNION ALL
  SELECT 'released' AS repossession_line
  UNION ALL
  SELECT 'sold' AS repossession_line
  UNION ALL
  SELECT 'in_stock' AS repossession_line
  UNION ALL
  SELECT 'sold_in_12_months' AS repossession_line
)
SELECT
  l.repossession_line,
  r.repossession_id,
  r.account_id,
  r.customer_id,
  r.product_code,
  of_product(p),
  of_branch(b),
  r.branch_code,
  r.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  r.valuer_code,
  r.ordered_on,
  r.notice_on,
  r.repossessed_on,
  r.released_on,
  r.sold_on,
  r.valuation_amount,
  r.sale_amount
FROM repossession_rows AS r
JOIN line AS l
  ON (l.repossession_line = 'ordered' AND r.ordered = 1)
  OR (l.repossession_line = 'taken' AND r.taken = 1)
  OR (l.repossession_line = 'released' AND r.released = 1)
  OR (l.repossession_line = 'sold' AND r.sold = 1)
  OR (l.repossession_line = 'in_stock' AND r.in_stock = 1)
  OR (
    l.repossession_line = 'sold_in_12_months' AND r.sold_on >= :placed_from AND r.sold_on < :events_before
    AND r.repossessed_on IS NOT NULL
  )
LEFT JOIN product AS p ON p.product_code = r.product_code
LEFT JOIN branch AS b ON b.branch_code = r.branch_code
LEFT JOIN agency AS g ON g.agency_code = r.agency_code
