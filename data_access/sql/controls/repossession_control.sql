-- Grain: one row; orders given in the month, and of the collaterals taken up to its end those that were sold or
-- given back by then, from the table alone.
SELECT
  COALESCE(SUM(CASE WHEN ordered_on >= :events_from THEN 1 ELSE 0 END), 0) AS repossession_ordered_count,
  COALESCE(SUM(CASE WHEN repossessed_on < :events_before THEN 1 ELSE 0 END), 0) AS repossessed_to_date_count,
  COALESCE(
    SUM(CASE WHEN repossessed_on < :events_before AND sold_on < :events_before THEN 1 ELSE 0 END), 0
  ) AS sold_to_date_count,
  COALESCE(
    SUM(
      CASE WHEN repossessed_on < :events_before AND sold_on IS NULL AND released_on < :events_before THEN 1 ELSE 0 END
    ), 0
  ) AS released_to_date_count
FROM repossession
WHERE ordered_on < :events_before
