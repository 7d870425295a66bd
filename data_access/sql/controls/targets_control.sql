-- Grain: one row, the targets whose period starts in the month of :month_start.
SELECT COUNT(*) AS targets_count
FROM target
WHERE CAST(DATE_TRUNC('month', period_start) AS DATE) = :month_start
