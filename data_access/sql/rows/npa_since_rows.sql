-- Grain: one active account flagged NPA on :as_of_date, with the first day-end of the unbroken run of flagged ones.
-- Known only where the day-end before the run says that the account was not NPA.
WITH flagged AS (
  SELECT account_id
  FROM account_snapshot
  WHERE as_of_date = :as_of_date AND status = 'active' AND npa_flag
),
before AS (
  SELECT
    account_id,
    MAX(as_of_date) AS last_day,
    MAX(CASE WHEN NOT npa_flag THEN as_of_date END) AS last_standard_day
  FROM account_snapshot
  WHERE as_of_date < :as_of_date AND (npa_flag IS NULL OR NOT npa_flag) AND account_id IN (SELECT account_id FROM flagged)
  GROUP BY account_id
),
known AS (
  SELECT account_id, last_day FROM before WHERE last_day = last_standard_day
)
SELECT s.account_id, MIN(s.as_of_date) AS npa_since
FROM account_snapshot AS s
JOIN known AS k ON k.account_id = s.account_id
WHERE s.as_of_date <= :as_of_date AND s.as_of_date > k.last_day
GROUP BY s.account_id
