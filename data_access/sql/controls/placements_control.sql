-- Grain: one row, the allocations of the month and of the 12 months up to it, without those of before the first month with
-- a receipt, taken without any join.
SELECT
  COUNT(CASE WHEN allocated_on >= :events_from THEN 1 END) AS placed_count,
  SUM(CASE WHEN allocated_on >= :events_from THEN balance_at_allocation END) AS placed_balance,
  COUNT(*) AS followed_count,
  SUM(balance_at_allocation) AS followed_balance
FROM allocation
WHERE
  allocated_on >= :placed_from
  AND allocated_on < :events_before
  AND allocated_on >= COALESCE(
    (SELECT CAST(DATE_TRUNC('month', MIN(paid_at)) AS DATE) FROM payment WHERE paid_at < :events_before),
    :placed_from
  )
