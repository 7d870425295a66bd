-- Grain: one attempt to reach a customer in the month, by the agency and the collector that made it.
-- Contact means that somebody who knows the customer was spoken to, right party that the customer was.
-- What the source does not record is null: the hours that conduct rules allow, uploads, certificates, complaints.
WITH tried AS (
  SELECT
    i.interaction_id,
    i.account_id,
    COALESCE(i.agency_code, '(none)') AS agency_code,
    i.collector_code,
    COALESCE(i.channel, '(none)') AS channel,
    COALESCE(i.outcome, '(none)') AS outcome,
    COALESCE(i.reason_for_non_payment, '(none)') AS reason,
    COALESCE(o.product_code, '(none)') AS product_code,
    COALESCE(b.state, '(none)') AS state,
    i.started_at,
    CAST(i.started_at AS DATE) AS on_day,
    CAST(EXTRACT(HOUR FROM i.started_at) AS INTEGER) AS hour,
    EXTRACT(HOUR FROM i.started_at) * 3600 + EXTRACT(MINUTE FROM i.started_at) * 60 + EXTRACT(SECOND FROM i.started_at)
      AS second_of_day,
    CASE WHEN i.outcome IN ('third_party', 'right_party', 'promise', 'refused', 'dispute', 'paid') THEN 1 ELSE 0 END
      AS contact,
    CASE WHEN i.outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid') THEN 1 ELSE 0 END AS right_party,
    i.duration_seconds,
    i.uploaded_at,
    i.trail_complete,
    i.recorded
  FROM interaction AS i
  LEFT JOIN opening_rows AS o ON o.account_id = i.account_id
  LEFT JOIN branch AS b ON b.branch_code = o.branch_code
  WHERE i.started_at >= :events_from AND i.started_at < :events_before
),
-- The customer reached more than once a day by one agency counts once, as does the promise.
counted AS (
  SELECT
    *,
    SUM(right_party) OVER (
      PARTITION BY agency_code, account_id, on_day ORDER BY started_at, interaction_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS right_parties_so_far,
    SUM(CASE WHEN outcome = 'promise' THEN 1 ELSE 0 END) OVER (
      PARTITION BY agency_code, account_id, on_day ORDER BY started_at, interaction_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS promises_so_far
  FROM tried
),
product_day AS (
  SELECT DISTINCT product_code, on_day FROM tried
),
-- The hours in force that day: the product's own rule, else the one for all; the latest one that has taken effect.
ruled AS (
  SELECT
    d.product_code,
    d.on_day,
    r.rule,
    CASE
      WHEN r.value LIKE '_:__'
      THEN CAST(SUBSTRING(r.value, 1, 1) AS INTEGER) * 3600 + CAST(SUBSTRING(r.value, 3, 2) AS INTEGER) * 60
      WHEN r.value LIKE '__:__'
      THEN CAST(SUBSTRING(r.value, 1, 2) AS INTEGER) * 3600 + CAST(SUBSTRING(r.value, 4, 2) AS INTEGER) * 60
    END AS second_of_day,
    ROW_NUMBER() OVER (
      PARTITION BY d.product_code, d.on_day, r.rule
      ORDER BY CASE WHEN r.product_code IS NULL THEN 1 ELSE 0 END, r.effective_from DESC
    ) AS place
  FROM product_day AS d
  JOIN conduct_rule AS r
    ON (r.product_code IS NULL OR r.product_code = d.product_code) AND r.effective_from <= d.on_day
  WHERE r.rule IN ('contact_from', 'contact_until')
),
allowed AS (
  SELECT
    product_code,
    on_day,
    MAX(CASE WHEN rule = 'contact_from' THEN second_of_day END) AS from_second,
    MAX(CASE WHEN rule = 'contact_until' THEN second_of_day END) AS until_second
  FROM ruled
  WHERE place = 1
  GROUP BY product_code, on_day
),
agency_day AS (
  SELECT DISTINCT agency_code, product_code, on_day FROM tried
),
-- Days to upload that were agreed with the agency; one where nothing was.
agreed AS (
  SELECT agency_code, product_code, on_day, window_days
  FROM (
    SELECT
      d.agency_code,
      d.product_code,
      d.on_day,
      t.window_days,
      ROW_NUMBER() OVER (
        PARTITION BY d.agency_code, d.product_code, d.on_day
        ORDER BY CASE WHEN t.product_code IS NULL THEN 1 ELSE 0 END, CASE WHEN t.bucket IS NULL THEN 0 ELSE 1 END,
          t.effective_from DESC, t.bucket
      ) AS place
    FROM agency_day AS d
    JOIN sla_term AS t
      ON t.agency_code = d.agency_code
      AND (t.product_code IS NULL OR t.product_code = d.product_code)
      AND t.effective_from <= d.on_day
      AND (t.effective_to IS NULL OR t.effective_to >= d.on_day)
    WHERE t.measure = 'upload_in_time_rate' AND t.window_days IS NOT NULL
  ) AS ranked
  WHERE place = 1
),
complained AS (
  SELECT DISTINCT t.interaction_id
  FROM tried AS t
  JOIN grieved_account_rows AS c
    ON c.account_id = t.account_id
    AND c.received_on <= t.on_day
    AND (c.closed_on > t.on_day OR (c.closed_on IS NULL AND c.status = 'open'))
),
-- Uploads are recorded by the source where any is.
uploads AS (
  SELECT MAX(CASE WHEN uploaded_at IS NOT NULL THEN 1 ELSE 0 END) AS recorded FROM tried
)
SELECT
  t.interaction_id,
  t.account_id,
  t.agency_code,
  COALESCE(t.collector_code, '(none)') AS collector_code,
  t.channel,
  t.outcome,
  t.reason,
  t.product_code,
  t.state,
  t.started_at,
  t.on_day,
  t.hour,
  t.contact,
  t.right_party,
  CASE WHEN t.right_party = 1 AND t.right_parties_so_far = 1 THEN 1 ELSE 0 END AS first_right_party,
  CASE WHEN t.outcome = 'promise' AND t.promises_so_far = 1 THEN 1 ELSE 0 END AS first_promise,
  CASE
    WHEN w.from_second IS NULL AND w.until_second IS NULL THEN NULL
    WHEN t.second_of_day < w.from_second OR t.second_of_day > w.until_second THEN 1
    ELSE 0
  END AS outside_window,
  CASE WHEN t.trail_complete THEN 1 WHEN NOT t.trail_complete THEN 0 END AS trail_complete,
  CASE WHEN t.recorded THEN 0 WHEN NOT t.recorded THEN 1 END AS unrecorded,
  -- A day of the window is 24 hours; an attempt whose window is not over yet is neither in time nor late.
  CASE
    WHEN t.uploaded_at <= t.started_at + COALESCE(g.window_days, 1) * INTERVAL 1 DAY THEN 1
    WHEN t.uploaded_at IS NOT NULL THEN 0
    WHEN u.recorded = 1 AND t.started_at + COALESCE(g.window_days, 1) * INTERVAL 1 DAY < :events_before THEN 0
  END AS uploaded_in_time,
  CASE WHEN k.interaction_id IS NOT NULL THEN 1 WHEN :has_complaints THEN 0 END AS while_complaint_open,
  -- Whether a collector of whom no certificate is on record had one is not known.
  CASE WHEN c.certified_until >= t.on_day THEN 0 WHEN c.certified_until < t.on_day THEN 1 END AS by_uncertified,
  t.duration_seconds
FROM counted AS t
CROSS JOIN uploads AS u
LEFT JOIN allowed AS w ON w.product_code = t.product_code AND w.on_day = t.on_day
LEFT JOIN agreed AS g
  ON g.agency_code = t.agency_code AND g.product_code = t.product_code AND g.on_day = t.on_day
LEFT JOIN complained AS k ON k.interaction_id = t.interaction_id
LEFT JOIN collector AS c ON c.collector_code = t.collector_code
