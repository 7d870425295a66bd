-- Grain: one row, the presentations after :opening_date up to :closing_date.
SELECT
  COUNT(*) AS presentations_count,
  COUNT(CASE WHEN result = 'returned' THEN 1 END) AS returned_count
FROM presentation
WHERE presented_on > :opening_date AND presented_on <= :closing_date
