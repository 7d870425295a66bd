-- Grain: one row, all that was written off up to the month's end, net of reversals.
SELECT COALESCE(SUM(amount), 0) AS charged_off_to_date
FROM write_off
WHERE written_off_on < :events_before
