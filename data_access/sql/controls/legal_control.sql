-- Grain: one row; cases filed up to the end of the month, in it, and closed up to its end, from the table alone.
SELECT
  COUNT(*) AS legal_cases_count,
  COALESCE(SUM(CASE WHEN filed_on >= :events_from THEN 1 ELSE 0 END), 0) AS legal_filed_count,
  COALESCE(SUM(CASE WHEN closed_on < :events_before THEN 1 ELSE 0 END), 0) AS legal_closed_to_date_count
FROM legal_case
WHERE filed_on < :events_before
