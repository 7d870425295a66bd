-- Grain: one promise that fell due in the month or in the one before, or was made in the month, with what the receipts
-- say became of it. The time of a promise runs from the day it was made to its due day and the days of grace. Where the
-- source says that it was rescheduled, and another promise of the account was made by its due day, its time ends before.
-- A receipt serves one promise: the oldest that waits on its day. A promise waits while its time runs, no older one
-- waits and it has not been met. This is worked out three times over, each time with the days on which older promises
-- were met by the time before: up to three promises that wait at once are told apart, later ones begin when their times
-- are over.
WITH wanted AS (
  SELECT DISTINCT account_id
  FROM promise
  WHERE
    (due_on >= :promises_from AND due_on < :events_before) OR (made_on >= :events_from AND made_on < :events_before)
),
in_order AS (
  SELECT
    p.promise_id,
    p.account_id,
    p.agency_code,
    p.collector_code,
    p.made_on,
    p.due_on,
    p.amount,
    p.status,
    LEAD(p.made_on) OVER (PARTITION BY p.account_id ORDER BY p.made_on, p.due_on, p.promise_id) AS next_made_on,
    ROW_NUMBER() OVER (PARTITION BY p.account_id ORDER BY p.made_on, p.due_on, p.promise_id) AS place
  FROM promise AS p
  JOIN wanted AS w ON w.account_id = p.account_id
  WHERE p.made_on < :events_before OR p.due_on < :events_before
),
timed AS (
  SELECT
    *,
    amount * CAST(:kept_percent AS INTEGER) AS hundred_times_needed,
    CASE WHEN status = 'rescheduled' AND next_made_on <= due_on THEN 1 ELSE 0 END AS replaced,
    CASE
      WHEN status = 'rescheduled' AND next_made_on <= due_on THEN CAST(next_made_on - INTERVAL 1 DAY AS DATE)
      ELSE CAST(due_on + CAST(:grace_days AS INTEGER) * INTERVAL 1 DAY AS DATE)
    END AS last_day
  FROM in_order
),
paid AS (
  SELECT account_id, CAST(paid_at AS DATE) AS on_day, SUM(COALESCE(amount, 0)) AS amount
  FROM payment
  WHERE
    status = 'cleared'
    AND paid_at < :promises_before
    AND paid_at >= (SELECT MIN(made_on) FROM in_order)
    AND account_id IN (SELECT account_id FROM wanted)
  GROUP BY account_id, CAST(paid_at AS DATE)
),
summed AS (
  SELECT
    account_id,
    on_day,
    SUM(amount) OVER (
      PARTITION BY account_id ORDER BY on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS so_far
  FROM paid
),
-- A reversal takes back the latest receipts before it: of what had come in by a day, the least that was ever left.
left_over AS (
  SELECT
    account_id,
    on_day,
    MIN(so_far) OVER (
      PARTITION BY account_id ORDER BY on_day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS so_far
  FROM summed
),
receipt AS (
  SELECT account_id, on_day, so_far - CASE WHEN before_it IS NULL AND so_far < 0 THEN so_far ELSE COALESCE(before_it, 0) END AS amount
  FROM (
    SELECT account_id, on_day, so_far, LAG(so_far) OVER (PARTITION BY account_id ORDER BY on_day) AS before_it
    FROM left_over
  ) AS beside
),
in_time AS (
  SELECT t.promise_id, t.hundred_times_needed, r.on_day, r.amount
  FROM timed AS t
  JOIN receipt AS r ON r.account_id = t.account_id AND r.on_day >= t.made_on AND r.on_day <= t.last_day
  WHERE r.amount > 0
),
waits_1 AS (
  SELECT
    promise_id,
    MAX(last_day) OVER (
      PARTITION BY account_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS until_day
  FROM timed
),
met_1 AS (
  SELECT promise_id, MIN(on_day) AS met_on
  FROM (
    SELECT
      i.promise_id,
      i.on_day,
      i.hundred_times_needed,
      SUM(i.amount) OVER (
        PARTITION BY i.promise_id ORDER BY i.on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS so_far
    FROM in_time AS i
    JOIN waits_1 AS w ON w.promise_id = i.promise_id
    WHERE w.until_day IS NULL OR i.on_day > w.until_day
  ) AS served
  WHERE so_far * 100 >= hundred_times_needed
  GROUP BY promise_id
),
waits_2 AS (
  SELECT
    t.promise_id,
    MAX(COALESCE(m.met_on, t.last_day)) OVER (
      PARTITION BY t.account_id ORDER BY t.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS until_day
  FROM timed AS t
  LEFT JOIN met_1 AS m ON m.promise_id = t.promise_id
),
met_2 AS (
  SELECT promise_id, MIN(on_day) AS met_on
  FROM (
    SELECT
      i.promise_id,
      i.on_day,
      i.hundred_times_needed,
      SUM(i.amount) OVER (
        PARTITION BY i.promise_id ORDER BY i.on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS so_far
    FROM in_time AS i
    JOIN waits_2 AS w ON w.promise_id = i.promise_id
    WHERE w.until_day IS NULL OR i.on_day > w.until_day
  ) AS served
  WHERE so_far * 100 >= hundred_times_needed
  GROUP BY promise_id
),
waits_3 AS (
  SELECT
    t.promise_id,
    MAX(COALESCE(m.met_on, t.last_day)) OVER (
      PARTITION BY t.account_id ORDER BY t.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS until_day
  FROM timed AS t
  LEFT JOIN met_2 AS m ON m.promise_id = t.promise_id
),
served AS (
  SELECT
    i.promise_id,
    i.on_day,
    i.amount,
    i.hundred_times_needed,
    SUM(i.amount) OVER (
      PARTITION BY i.promise_id ORDER BY i.on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS so_far
  FROM in_time AS i
  JOIN waits_3 AS w ON w.promise_id = i.promise_id
  WHERE w.until_day IS NULL OR i.on_day > w.until_day
),
-- What came in after the day on which a promise was met serves it no more.
outcome AS (
  SELECT
    promise_id,
    MIN(CASE WHEN so_far * 100 >= hundred_times_needed THEN on_day END) AS met_on,
    SUM(CASE WHEN (so_far - amount) * 100 < hundred_times_needed THEN amount ELSE 0 END) AS received
  FROM served
  GROUP BY promise_id
)
SELECT
  t.promise_id,
  t.account_id,
  t.agency_code,
  t.collector_code,
  t.made_on,
  t.due_on,
  t.last_day,
  t.amount,
  t.status AS recorded_status,
  o.met_on,
  CASE WHEN :has_payments AND t.amount > 0 THEN CAST(COALESCE(o.received, 0) AS DECIMAL(18, 2)) END AS received,
  CASE
    WHEN NOT :has_payments OR t.amount IS NULL OR t.amount <= 0 THEN 'unknown'
    WHEN o.met_on IS NOT NULL THEN 'kept'
    WHEN t.replaced = 1 THEN 'rescheduled'
    WHEN t.last_day >= :promises_before THEN 'pending'
    ELSE 'broken'
  END AS recomputed_status
FROM timed AS t
LEFT JOIN outcome AS o ON o.promise_id = t.promise_id
WHERE (t.due_on >= :promises_from AND t.due_on < :events_before) OR (t.made_on >= :events_from AND t.made_on < :events_before)
