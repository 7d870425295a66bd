-- Grain: one delinquent, unknown or written-off account on :as_of_date, in the order of the account ids.
-- Contact means that the customer was spoken to; an attempt is anything that was tried.
WITH listed AS (
  SELECT * FROM position_rows WHERE status = 'written_off' OR (status = 'active' AND bucket <> 'Current')
),
held AS (
  SELECT account_id, collector_code, allocated_on FROM holder_rows
),
excluded AS (
  SELECT account_id, exclusion FROM account_snapshot WHERE as_of_date = :as_of_date AND exclusion IS NOT NULL
),
contacts AS (
  SELECT
    account_id,
    CAST(MAX(started_at) AS DATE) AS last_attempt_on,
    CAST(
      MAX(CASE WHEN outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid') THEN started_at END) AS DATE
    ) AS last_contact_on
  FROM interaction
  WHERE started_at < :received_before AND account_id IN (SELECT account_id FROM listed)
  GROUP BY account_id
),
paid_by_day AS (
  SELECT account_id, CAST(paid_at AS DATE) AS paid_on, SUM(amount) AS amount
  FROM payment
  WHERE status = 'cleared' AND paid_at < :received_before AND account_id IN (SELECT account_id FROM listed)
  GROUP BY account_id, CAST(paid_at AS DATE)
),
last_paid AS (
  SELECT account_id, paid_on, amount
  FROM (
    SELECT account_id, paid_on, amount, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY paid_on DESC) AS place
    FROM paid_by_day
    WHERE amount > 0
  ) AS ranked
  WHERE place = 1
),
promised AS (
  SELECT account_id, MIN(due_on) AS due_on, SUM(amount) AS amount
  FROM promise
  WHERE status = 'pending' AND made_on <= :as_of_date
  GROUP BY account_id
),
complained AS (
  SELECT account_id, COUNT(*) AS complaints
  FROM grieved_account_rows
  WHERE received_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date)
  GROUP BY account_id
),
disputed AS (
  SELECT account_id, COUNT(*) AS disputes
  FROM dispute
  WHERE raised_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date)
  GROUP BY account_id
)
SELECT
  l.account_id,
  l.customer_id,
  l.product_code,
  l.branch_code,
  l.agency_code,
  l.segment,
  l.bucket,
  l.status,
  l.npa,
  l.ticket_band,
  l.dpd,
  l.unpaid_dues,
  l.principal,
  l.total_outstanding,
  l.overdue,
  l.charges_due,
  h.collector_code,
  h.allocated_on,
  c.last_attempt_on,
  c.last_contact_on,
  r.paid_on AS last_payment_on,
  r.amount AS last_payment,
  p.due_on AS promise_due_on,
  p.amount AS promised,
  CASE
    WHEN g.complaints > 0 THEN 'yes'
    WHEN EXISTS (SELECT 1 FROM complaint) THEN 'no'
    ELSE 'unknown'
  END AS complaint_open,
  CASE
    WHEN d.disputes > 0 THEN 'yes'
    WHEN EXISTS (SELECT 1 FROM dispute) THEN 'no'
    ELSE 'unknown'
  END AS dispute_open,
  x.exclusion
FROM listed AS l
LEFT JOIN held AS h ON h.account_id = l.account_id
LEFT JOIN excluded AS x ON x.account_id = l.account_id
LEFT JOIN contacts AS c ON c.account_id = l.account_id
LEFT JOIN last_paid AS r ON r.account_id = l.account_id
LEFT JOIN promised AS p ON p.account_id = l.account_id
LEFT JOIN complained AS g ON g.account_id = l.account_id
LEFT JOIN disputed AS d ON d.account_id = l.account_id
ORDER BY l.account_id
