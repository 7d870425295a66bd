-- Grain: agency x type of cost, of the month of :month_start.
SELECT
  COALESCE(agency_code, '(none)') AS agency_code,
  COALESCE(cost_type, '(none)') AS cost_type,
  SUM(amount) AS amount
FROM collection_cost
WHERE CAST(DATE_TRUNC('month', month) AS DATE) = :month_start
GROUP BY COALESCE(agency_code, '(none)'), COALESCE(cost_type, '(none)')
