-- Grain: one complaint that came in from :events_from up to :events_before, or that is open on :as_of_date.
-- It belongs to the agency that it names, else to the one that held the account on the day of the incident, or on the
-- day of receipt where no incident day is known, or one that is later. What the complaint does not say is taken from its account.
WITH looked_at AS (
  SELECT
    *,
    LEAST(COALESCE(incident_on, received_on), received_on) AS happened_on,
    CASE WHEN received_on >= :events_from THEN 1 ELSE 0 END AS in_month,
    CASE
      WHEN received_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date) THEN 1
      ELSE 0
    END AS is_open
  FROM complaint
  WHERE
    received_on < :events_before
    AND (received_on >= :events_from OR status = 'open' OR closed_on > :as_of_date)
),
holder AS (
  SELECT complaint_id, agency_code
  FROM (
    SELECT
      c.complaint_id,
      l.agency_code,
      ROW_NUMBER() OVER (PARTITION BY c.complaint_id ORDER BY l.allocated_on DESC, l.allocation_id DESC) AS place
    FROM looked_at AS c
    JOIN allocation AS l
      ON l.account_id = c.account_id
      AND l.allocated_on <= c.happened_on
      AND (l.recalled_on IS NULL OR l.recalled_on > c.happened_on)
    WHERE c.agency_code IS NULL
  ) AS ranked
  WHERE place = 1
)
SELECT
  c.complaint_id,
  c.account_id,
  COALESCE(c.customer_id, a.customer_id) AS customer_id,
  COALESCE(c.agency_code, h.agency_code, '(none)') AS agency_code,
  COALESCE(c.product_code, a.product_code, '(none)') AS product_code,
  COALESCE(c.state, b.state, '(none)') AS state,
  COALESCE(c.channel, '(none)') AS channel,
  COALESCE(c.category, '(none)') AS category,
  COALESCE(c.sub_category, '(none)') AS sub_category,
  COALESCE(c.resolution, '(none)') AS resolution,
  c.incident_on,
  c.received_on,
  c.closed_on,
  c.status,
  c.timely,
  c.upheld,
  c.escalated_to_ombudsman,
  c.reopened,
  c.in_month,
  c.is_open,
  DATE_DIFF('day', c.received_on, CAST(:as_of_date AS DATE)) AS days_waited
FROM looked_at AS c
LEFT JOIN holder AS h ON h.complaint_id = c.complaint_id
LEFT JOIN account AS a ON a.account_id = c.account_id
LEFT JOIN branch AS b ON b.branch_code = a.branch_code
