-- Grain: period type x measure x the dimensions that the target is set for, of the targets whose period starts in the
-- month of :month_start; a dimension that is not filled is '(none)'.
SELECT
  period_type,
  measure,
  COALESCE(zone, '(none)') AS zone,
  COALESCE(state, '(none)') AS state,
  COALESCE(area, '(none)') AS area,
  COALESCE(branch_code, '(none)') AS branch_code,
  COALESCE(product_code, '(none)') AS product_code,
  COALESCE(bucket, '(none)') AS bucket,
  COALESCE(agency_code, '(none)') AS agency_code,
  COALESCE(collector_code, '(none)') AS collector_code,
  COUNT(*) AS targets,
  CAST(SUM(value) AS DECIMAL(18, 2)) AS amount,
  -- A rate is kept in millionths; rates never add, so several periods within the month have none.
  CASE WHEN COUNT(*) = 1 AND ABS(MAX(value)) <= 1000000 THEN CAST(MAX(value) * 1000000 AS BIGINT) END AS level_millionths
FROM target
WHERE CAST(DATE_TRUNC('month', period_start) AS DATE) = :month_start
GROUP BY period_type, measure, COALESCE(zone, '(none)'), COALESCE(state, '(none)'), COALESCE(area, '(none)'),
  COALESCE(branch_code, '(none)'), COALESCE(product_code, '(none)'), COALESCE(bucket, '(none)'),
  COALESCE(agency_code, '(none)'), COALESCE(collector_code, '(none)')
