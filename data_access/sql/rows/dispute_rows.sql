-- Grain: one dispute raised before :events_before, with its account and the agencies that held it then and now.
-- An account with several open disputes counts as in dispute once, with the one that has waited longest.
WITH raised AS (
  SELECT
    *,
    CASE WHEN raised_on >= :events_from THEN 1 ELSE 0 END AS raised_in_month,
    CASE WHEN status = 'closed' AND closed_on >= :events_from AND closed_on < :events_before THEN 1 ELSE 0 END
      AS closed_in_month,
    CASE WHEN raised_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date) THEN 1 ELSE 0 END AS is_open
  FROM dispute
  WHERE raised_on < :events_before
),
looked_at AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY account_id, is_open ORDER BY raised_on, dispute_id) AS turn
  FROM raised
  WHERE raised_in_month = 1 OR closed_in_month = 1 OR is_open = 1
),
holder AS (
  SELECT dispute_id, agency_code
  FROM (
    SELECT
      d.dispute_id,
      l.agency_code,
      ROW_NUMBER() OVER (PARTITION BY d.dispute_id ORDER BY l.allocated_on DESC, l.allocation_id DESC) AS place
    FROM looked_at AS d
    JOIN allocation AS l
      ON l.account_id = d.account_id
      AND l.allocated_on <= d.raised_on
      AND (l.recalled_on IS NULL OR l.recalled_on > d.raised_on)
  ) AS ranked
  WHERE place = 1
)
SELECT
  d.dispute_id,
  d.account_id,
  COALESCE(d.category, '(none)') AS category,
  COALESCE(h.agency_code, '(none)') AS agency_when_raised,
  COALESCE(n.agency_code, '(none)') AS agency_now,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(s.branch_code, a.branch_code, '(none)') AS branch_code,
  CASE WHEN d.turn = 1 AND s.status = 'active' AND s.dpd > 0 THEN 1 ELSE 0 END AS delinquent,
  d.raised_in_month,
  d.closed_in_month,
  d.is_open,
  DATE_DIFF('day', d.raised_on, CAST(:as_of_date AS DATE)) AS days_waited
FROM looked_at AS d
LEFT JOIN account AS a ON a.account_id = d.account_id
LEFT JOIN (
  SELECT account_id, branch_code, status, dpd FROM account_snapshot WHERE as_of_date = :as_of_date
) AS s ON s.account_id = d.account_id
LEFT JOIN holder AS h ON h.dispute_id = d.dispute_id
LEFT JOIN holder_rows AS n ON n.account_id = d.account_id
