-- Grain: one row; accounts past due or written off on :as_of_date and what they owe, and accounts that left the day-ends
-- when they were written off, from the tables alone.
WITH held AS (
  SELECT COUNT(*) AS accounts, SUM(total_outstanding) AS owed
  FROM account_snapshot
  WHERE
    as_of_date = :as_of_date
    AND COALESCE(total_outstanding, 1) > 0
    AND CASE status WHEN 'written_off' THEN 1 WHEN 'active' THEN COALESCE(dpd, overdue_amount, 0) ELSE 0 END > 0
),
gone AS (
  SELECT COUNT(*) AS accounts
  FROM (
    SELECT w.account_id
    FROM write_off AS w
    JOIN account AS a ON a.account_id = w.account_id
    LEFT JOIN account_snapshot AS s ON s.account_id = w.account_id AND s.as_of_date = :as_of_date
    WHERE
      w.written_off_on < :events_before
      AND s.account_id IS NULL
      AND (a.closed_on IS NULL OR a.closed_on >= :events_before)
    GROUP BY w.account_id
    HAVING SUM(w.amount) > 0
  ) AS written
)
SELECT h.accounts + g.accounts AS limitation_accounts, h.owed AS limitation_claim
FROM held AS h
CROSS JOIN gone AS g
