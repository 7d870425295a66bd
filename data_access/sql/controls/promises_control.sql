-- Grain: one row, the promises that fell due and those that were made in the month.
SELECT
  COUNT(CASE WHEN due_on >= :events_from AND due_on < :events_before THEN 1 END) AS promises_due_count,
  SUM(CASE WHEN due_on >= :events_from AND due_on < :events_before THEN amount END) AS promises_due_amount,
  COUNT(CASE WHEN made_on >= :events_from AND made_on < :events_before THEN 1 END) AS promises_made_count
FROM promise
WHERE
  (due_on >= :events_from AND due_on < :events_before) OR (made_on >= :events_from AND made_on < :events_before)
