-- Grain: one row, the presentations of the calendar month.
SELECT
  COUNT(*) AS presentations_count,
  COUNT(CASE WHEN result = 'returned' THEN 1 END) AS returned_count
FROM presentation
WHERE presented_on >= :events_from AND presented_on < :events_before
