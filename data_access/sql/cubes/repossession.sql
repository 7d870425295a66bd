-- Grain: product x branch x agency x valuer, of the orders given in the month, the collaterals taken, released or sold
-- in it, and those in stock at its end. Sale against valuation is of those sold in the month with both amounts.
WITH counted AS (
  SELECT
    *,
    CASE WHEN sold = 1 AND sale_amount IS NOT NULL AND valuation_amount > 0 THEN 1 ELSE 0 END AS valued,
    CASE WHEN sold = 1 AND sale_amount IS NOT NULL AND outstanding_before_sale IS NOT NULL THEN 1 ELSE 0 END AS priced
  FROM repossession_rows
  WHERE ordered = 1 OR taken = 1 OR released = 1 OR sold = 1 OR in_stock = 1
)
SELECT
  product_code,
  branch_code,
  agency_code,
  valuer_code,
  SUM(ordered) AS ordered,
  SUM(CASE WHEN ordered = 1 AND notice_on IS NOT NULL THEN 1 ELSE 0 END) AS since_noticed,
  SUM(CASE WHEN ordered = 1 AND repossessed_on IS NOT NULL THEN 1 ELSE 0 END) AS since_taken,
  SUM(CASE WHEN ordered = 1 AND repossessed_on IS NOT NULL AND sold_on IS NULL AND released_on IS NOT NULL THEN 1 ELSE 0 END)
    AS since_released,
  SUM(CASE WHEN ordered = 1 AND repossessed_on IS NOT NULL AND sold_on IS NOT NULL THEN 1 ELSE 0 END) AS since_sold,
  SUM(taken) AS taken,
  SUM(CASE WHEN taken = 1 AND voluntary IS NOT NULL THEN 1 ELSE 0 END) AS voluntary_known,
  SUM(CASE WHEN taken = 1 AND voluntary THEN 1 ELSE 0 END) AS taken_voluntarily,
  SUM(CASE WHEN taken = 1 THEN days_to_take ELSE 0 END) AS days_to_take,
  SUM(CASE WHEN taken = 1 AND days_of_notice >= 0 THEN 1 ELSE 0 END) AS taken_after_notice,
  SUM(CASE WHEN taken = 1 AND days_of_notice >= 0 THEN days_of_notice ELSE 0 END) AS days_of_notice,
  SUM(released) AS released,
  SUM(sold) AS sold,
  SUM(CASE WHEN sold = 1 THEN days_to_leave ELSE 0 END) AS days_to_sell,
  SUM(in_stock) AS in_stock,
  SUM(CASE WHEN in_stock = 1 AND days_in_stock <= 30 THEN 1 ELSE 0 END) AS in_stock_to_30_days,
  SUM(CASE WHEN in_stock = 1 AND days_in_stock > 30 AND days_in_stock <= 90 THEN 1 ELSE 0 END) AS in_stock_to_90_days,
  SUM(CASE WHEN in_stock = 1 AND days_in_stock > 90 AND days_in_stock <= 180 THEN 1 ELSE 0 END) AS in_stock_to_180_days,
  SUM(CASE WHEN in_stock = 1 AND days_in_stock > 180 THEN 1 ELSE 0 END) AS in_stock_over_180_days,
  SUM(valued) AS valued,
  SUM(CASE WHEN valued = 1 THEN sale_amount END) AS valued_sale,
  SUM(CASE WHEN valued = 1 THEN valuation_amount END) AS valuation,
  SUM(priced) AS priced,
  SUM(CASE WHEN priced = 1 THEN outstanding_before_sale END) AS priced_outstanding,
  SUM(CASE WHEN priced = 1 THEN outstanding_before_sale - sale_amount END) AS loss,
  CAST(SUM(CASE WHEN valued = 1 THEN CAST(valuation_amount AS DECIMAL(38, 2)) * valuation_amount END) AS DOUBLE)
    AS valuation_squared,
  CAST(SUM(CASE WHEN valued = 1 THEN CAST(sale_amount AS DECIMAL(38, 2)) * sale_amount END) AS DOUBLE) AS sale_squared,
  CAST(SUM(CASE WHEN valued = 1 THEN CAST(valuation_amount AS DECIMAL(38, 2)) * sale_amount END) AS DOUBLE)
    AS valuation_sale
FROM counted
GROUP BY product_code, branch_code, agency_code, valuer_code
