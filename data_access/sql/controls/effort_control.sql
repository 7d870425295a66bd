-- Grain: one row, the attempts of the month.
SELECT COUNT(*) AS attempts_count
FROM interaction
WHERE started_at >= :events_from AND started_at < :events_before
