-- Grain: one row, the cost of the month of :month_start.
SELECT COALESCE(SUM(amount), 0) AS collection_cost
FROM collection_cost
WHERE CAST(DATE_TRUNC('month', month) AS DATE) = :month_start
