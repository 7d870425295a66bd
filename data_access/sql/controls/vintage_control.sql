-- Grain: one row; accounts opened since the month of the first day-end, in the month or the 36 before, that were seen no
-- later than the month after.
SELECT COUNT(*) AS vintage_accounts
FROM (
  SELECT s.account_id
  FROM account_snapshot AS s
  JOIN account AS a ON a.account_id = s.account_id
  CROSS JOIN (SELECT MIN(as_of_date) AS first_day FROM account_snapshot WHERE as_of_date <= :as_of_date) AS f
  WHERE
    s.as_of_date >= :opened_from
    AND s.as_of_date <= :as_of_date
    AND a.opened_on >= :opened_from
    AND a.opened_on <= :as_of_date
    AND a.opened_on >= CAST(DATE_TRUNC('month', f.first_day) AS DATE)
  GROUP BY s.account_id, a.opened_on
  HAVING
    EXTRACT(YEAR FROM MIN(s.as_of_date)) * 12 + EXTRACT(MONTH FROM MIN(s.as_of_date))
    <= EXTRACT(YEAR FROM a.opened_on) * 12 + EXTRACT(MONTH FROM a.opened_on) + 1
) AS followed
