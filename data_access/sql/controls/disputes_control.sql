-- Grain: one row, disputes open on :as_of_date and those raised in the month, taken without any join.
SELECT
  COALESCE(
    SUM(CASE WHEN raised_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date) THEN 1 ELSE 0 END), 0
  ) AS disputes_open_count,
  COALESCE(SUM(CASE WHEN raised_on >= :events_from THEN 1 ELSE 0 END), 0) AS disputes_raised_count
FROM dispute
WHERE raised_on < :events_before
