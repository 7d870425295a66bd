-- Grain: one account past due or written off on :as_of_date, with the day on which a suit for its money becomes time-barred.
-- The period begins on the day of its last cleared receipt or, where that is later, on the due day of its oldest instalment
-- unpaid; the rule in force on that day says how many days it has. A case filed in it stops it, unless it is under section
-- 138, which is no suit for money. Where neither day is known, an account is time-barred if it was written off longer ago
-- than the period, and unknown otherwise; so is every account where no receipt at all is recorded.
WITH owing AS (
  SELECT
    s.account_id,
    s.status,
    s.dpd,
    CASE
      WHEN s.dpd > 0 THEN CAST(CAST(:as_of_date AS DATE) - (CAST(s.dpd AS INTEGER) - 1) * INTERVAL 1 DAY AS DATE)
    END AS due_on,
    s.total_outstanding AS claim
  FROM account_snapshot AS s
  WHERE
    s.as_of_date = :as_of_date
    AND (s.total_outstanding > 0 OR s.total_outstanding IS NULL)
    AND (
      s.status = 'written_off'
      OR (s.status = 'active' AND (s.dpd > 0 OR (s.dpd IS NULL AND s.overdue_amount > 0)))
    )
),
written AS (
  SELECT account_id, MIN(written_off_on) AS written_off_on
  FROM write_off
  WHERE written_off_on < :events_before
  GROUP BY account_id
  HAVING SUM(amount) > 0
),
-- Accounts that left the day-ends when they were written off: what is left of the claim is not recorded.
gone AS (
  SELECT w.account_id
  FROM written AS w
  JOIN account AS a ON a.account_id = w.account_id
  WHERE
    (a.closed_on IS NULL OR a.closed_on >= :events_before)
    AND NOT EXISTS (
      SELECT 1 FROM account_snapshot AS s WHERE s.as_of_date = :as_of_date AND s.account_id = w.account_id
    )
),
owed AS (
  SELECT account_id, status, dpd, due_on, claim FROM owing
  UNION ALL
  SELECT account_id, 'written_off', CAST(NULL AS INTEGER), CAST(NULL AS DATE), CAST(NULL AS DECIMAL(18, 2)) FROM gone
),
paid_by_day AS (
  SELECT account_id, CAST(paid_at AS DATE) AS paid_on
  FROM payment
  WHERE status = 'cleared' AND paid_at < :events_before AND account_id IN (SELECT account_id FROM owed)
  GROUP BY account_id, CAST(paid_at AS DATE)
  HAVING SUM(amount) > 0
),
paid AS (
  SELECT account_id, MAX(paid_on) AS last_paid_on FROM paid_by_day GROUP BY account_id
),
started AS (
  SELECT
    o.*,
    a.customer_id,
    COALESCE(a.product_code, '(none)') AS product_code,
    COALESCE(a.branch_code, '(none)') AS branch_code,
    p.last_paid_on,
    w.written_off_on,
    CASE
      WHEN NOT :has_payments THEN NULL
      WHEN p.last_paid_on IS NULL OR o.due_on > p.last_paid_on THEN o.due_on
      ELSE p.last_paid_on
    END AS begun_on
  FROM owed AS o
  LEFT JOIN account AS a ON a.account_id = o.account_id
  LEFT JOIN paid AS p ON p.account_id = o.account_id
  LEFT JOIN written AS w ON w.account_id = o.account_id
),
ruled AS (
  SELECT
    s.account_id,
    CASE WHEN REGEXP_MATCHES(TRIM(r.value), '^[0-9]{1,4}$') THEN CAST(TRIM(r.value) AS INTEGER) END AS allowed,
    r.source,
    ROW_NUMBER() OVER (
      PARTITION BY s.account_id
      ORDER BY CASE WHEN r.product_code IS NULL THEN 1 ELSE 0 END, r.effective_from DESC
    ) AS place
  FROM started AS s
  JOIN conduct_rule AS r
    ON r.rule = 'limitation_days'
    AND (r.product_code IS NULL OR r.product_code = s.product_code)
    AND r.effective_from <= COALESCE(s.begun_on, s.written_off_on)
),
bounded AS (
  SELECT
    s.*,
    r.allowed,
    r.source,
    CAST(s.begun_on + r.allowed * INTERVAL 1 DAY AS DATE) AS last_day_to_file,
    CAST(s.written_off_on + r.allowed * INTERVAL 1 DAY AS DATE) AS last_day_by_write_off
  FROM started AS s
  LEFT JOIN ruled AS r ON r.account_id = s.account_id AND r.place = 1
),
filed AS (
  SELECT b.account_id, MAX(c.filed_on) AS filed_on
  FROM bounded AS b
  JOIN legal_case AS c
    ON c.account_id = b.account_id
    AND c.filed_on < :events_before
    AND c.filed_on <= b.last_day_to_file
    AND (c.filed_on >= b.begun_on OR c.closed_on IS NULL OR c.closed_on >= :events_before)
    AND (c.case_type IS NULL OR LOWER(TRIM(c.case_type)) <> 'section 138')
  GROUP BY b.account_id
),
counted AS (
  SELECT
    b.*,
    f.filed_on,
    1 - DATE_DIFF('day', b.last_day_to_file, CAST(:events_before AS DATE)) AS days_left
  FROM bounded AS b
  LEFT JOIN filed AS f ON f.account_id = b.account_id
)
SELECT
  account_id,
  customer_id,
  product_code,
  branch_code,
  status,
  dpd,
  due_on,
  last_paid_on,
  written_off_on,
  begun_on,
  last_day_to_file,
  days_left,
  filed_on,
  claim,
  allowed,
  source,
  CASE
    WHEN filed_on IS NOT NULL THEN 'case filed'
    WHEN days_left < 0 THEN 'time-barred'
    WHEN days_left <= 30 THEN 'within 30 days'
    WHEN days_left <= 90 THEN '31 to 90 days'
    WHEN days_left <= 180 THEN '91 to 180 days'
    WHEN days_left > 180 THEN 'later'
    WHEN :has_payments AND last_day_by_write_off < CAST(:events_before AS DATE) - INTERVAL 1 DAY THEN 'time-barred'
    ELSE 'unknown'
  END AS limitation_state
FROM counted
