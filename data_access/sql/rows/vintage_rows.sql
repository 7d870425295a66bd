-- Grain: one account opened since the day-ends begin, in the month of :as_of_date or the 36 before, as it stands then.
-- Ever is the worst of all its day-ends up to then. An account first seen later than the month after it was opened is
-- left out, as is one opened before the month of the first day-end: what they did before is not known.
WITH first_day AS (
  SELECT MIN(as_of_date) AS as_of_date FROM account_snapshot WHERE as_of_date <= :as_of_date
),
opened AS (
  SELECT
    a.account_id,
    a.customer_id,
    COALESCE(a.product_code, '(none)') AS product_code,
    COALESCE(a.branch_code, '(none)') AS branch_code,
    a.opened_on,
    a.sanctioned_amount,
    of_ticket_band(a),
    CASE WHEN a.restructured_on <= :as_of_date THEN 'yes' ELSE 'no' END AS terms_changed,
    CAST(
      (EXTRACT(YEAR FROM CAST(:month AS DATE)) - EXTRACT(YEAR FROM a.opened_on)) * 12
      + EXTRACT(MONTH FROM CAST(:month AS DATE)) - EXTRACT(MONTH FROM a.opened_on) AS INTEGER
    ) AS age
  FROM account AS a
  CROSS JOIN first_day AS f
  WHERE
    a.opened_on >= :opened_from
    AND a.opened_on <= :as_of_date
    AND a.opened_on >= CAST(DATE_TRUNC('month', f.as_of_date) AS DATE)
),
seen AS (
  SELECT
    account_id,
    MIN(as_of_date) AS first_seen,
    MAX(CASE WHEN status = 'active' THEN dpd END) AS worst_dpd,
    MAX(CASE WHEN status = 'written_off' THEN 1 ELSE 0 END) AS written_off
  FROM account_snapshot
  WHERE as_of_date >= :opened_from AND as_of_date <= :as_of_date AND account_id IN (SELECT account_id FROM opened)
  GROUP BY account_id
),
today AS (
  SELECT account_id, status, dpd, total_outstanding FROM account_snapshot WHERE as_of_date = :as_of_date
),
cleared AS (
  SELECT COUNT(cleared_on) AS dates FROM instalment WHERE due_on >= :started_from AND due_on < :events_before
),
due AS (
  SELECT
    account_id,
    due_on,
    MAX(CASE WHEN cleared_on <= CAST(due_on + INTERVAL '30' DAY AS DATE) THEN 0 ELSE 1 END) AS unpaid,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY due_on) AS place
  FROM instalment
  WHERE
    due_on >= :started_from
    AND due_on < :events_before
    AND account_id IN (SELECT account_id FROM opened WHERE age <= 3)
  GROUP BY account_id, due_on
),
paid AS (
  SELECT account_id, SUM(amount) AS amount
  FROM payment
  WHERE
    status = 'cleared'
    AND paid_at >= :started_from
    AND paid_at < :events_before
    AND account_id IN (SELECT account_id FROM opened WHERE age = 3)
  GROUP BY account_id
),
followed AS (
  SELECT
    o.account_id,
    o.customer_id,
    o.product_code,
    o.branch_code,
    o.opened_on,
    o.sanctioned_amount,
    o.ticket_band,
    o.terms_changed,
    o.age,
    CASE WHEN t.status = 'active' THEN 1 ELSE 0 END AS active,
    s.worst_dpd,
    CASE WHEN s.written_off = 1 OR s.worst_dpd > 30 THEN 1 WHEN s.worst_dpd IS NOT NULL THEN 0 END AS ever_30,
    CASE WHEN s.written_off = 1 OR s.worst_dpd > 60 THEN 1 WHEN s.worst_dpd IS NOT NULL THEN 0 END AS ever_60,
    CASE WHEN s.written_off = 1 OR s.worst_dpd > 90 THEN 1 WHEN s.worst_dpd IS NOT NULL THEN 0 END AS ever_90,
    CASE WHEN t.account_id IS NULL OR t.status <> 'active' THEN -1 ELSE t.dpd END AS dpd,
    CASE
      WHEN t.status = 'active' AND t.total_outstanding > 0 THEN t.total_outstanding ELSE t.total_outstanding * 0
    END AS outstanding,
    -- Known of accounts in their first three months alone, whose first due lies in them.
    CASE
      WHEN
        o.age <= 3
        AND c.dates > 0
        AND CAST(d.due_on + INTERVAL '30' DAY AS DATE) >= :month
        AND CAST(d.due_on + INTERVAL '30' DAY AS DATE) < :events_before
        THEN d.unpaid
    END AS first_due_unpaid,
    CASE WHEN :has_payments AND o.age = 3 THEN CASE WHEN p.amount > 0 THEN 0 ELSE 1 END END AS never_paid
  FROM opened AS o
  CROSS JOIN cleared AS c
  JOIN seen AS s ON s.account_id = o.account_id
  LEFT JOIN today AS t ON t.account_id = o.account_id
  LEFT JOIN due AS d ON d.account_id = o.account_id AND d.place = 1
  LEFT JOIN paid AS p ON p.account_id = o.account_id
  WHERE
    (EXTRACT(YEAR FROM s.first_seen) - EXTRACT(YEAR FROM o.opened_on)) * 12
    + EXTRACT(MONTH FROM s.first_seen) - EXTRACT(MONTH FROM o.opened_on) <= 1
)
SELECT
  *,
  CAST(age AS VARCHAR) AS months_on_book,
  CASE WHEN dpd > 30 THEN 1 WHEN dpd IS NOT NULL THEN 0 END AS now_30,
  CASE WHEN dpd > 60 THEN 1 WHEN dpd IS NOT NULL THEN 0 END AS now_60,
  CASE WHEN dpd > 90 THEN 1 WHEN dpd IS NOT NULL THEN 0 END AS now_90,
  CASE WHEN never_paid IS NOT NULL AND ever_30 IS NOT NULL THEN never_paid * ever_30 END AS non_starter
FROM followed
