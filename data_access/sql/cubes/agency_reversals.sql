-- Grain: day x agency x product x opening state, of the reversals of the calendar month that concern outside agencies.
-- A reversal that names a receipt stands twice: as booked, under its own day, holder and state; and as the receipt that
-- it takes back, under the day on which that was paid, who held the account then, and the state at that month's opening.
-- It names a receipt where one of its account was cleared no later than it and in the 12 months up to its own; of the
-- lines of the receipt the first counts.
WITH reversal AS (
  SELECT account_id, reverses_receipt_no, paid_on, product_code, agency_code, opening_state, attribution, amount
  FROM receipt_rows
  WHERE amount < 0
),
lines AS (
  SELECT
    l.receipt_no,
    l.account_id,
    CAST(l.paid_at AS DATE) AS once_paid_on,
    l.agency_code AS named_agency_code,
    l.channel,
    ROW_NUMBER() OVER (PARTITION BY l.receipt_no, l.account_id ORDER BY l.paid_at, l.line_no) AS place
  FROM payment AS l
  JOIN (SELECT DISTINCT account_id, reverses_receipt_no FROM reversal) AS r
    ON r.account_id = l.account_id AND r.reverses_receipt_no = l.receipt_no
  WHERE l.status = 'cleared' AND l.amount > 0 AND l.paid_at >= :placed_from AND l.paid_at < :events_before
),
matched AS (
  SELECT
    r.account_id,
    r.paid_on,
    r.product_code,
    r.agency_code,
    r.opening_state,
    r.attribution,
    r.amount,
    l.once_paid_on,
    CAST(DATE_TRUNC('month', l.once_paid_on) AS DATE) AS once_month,
    l.named_agency_code,
    l.channel
  FROM reversal AS r
  LEFT JOIN lines AS l
    ON l.receipt_no = r.reverses_receipt_no
    AND l.account_id = r.account_id
    AND l.place = 1
    AND l.once_paid_on <= r.paid_on
),
held AS (
  SELECT account_id, once_paid_on, agency_code
  FROM (
    SELECT
      d.account_id,
      d.once_paid_on,
      a.agency_code,
      ROW_NUMBER() OVER (
        PARTITION BY d.account_id, d.once_paid_on ORDER BY a.allocated_on DESC, a.allocation_id DESC
      ) AS place
    FROM (SELECT DISTINCT account_id, once_paid_on FROM matched WHERE once_paid_on IS NOT NULL) AS d
    JOIN allocation AS a
      ON a.account_id = d.account_id
      AND a.allocated_on <= d.once_paid_on
      AND (a.recalled_on IS NULL OR a.recalled_on > d.once_paid_on)
  ) AS ranked
  WHERE place = 1
),
-- A month opens with the last day-end before it.
openings AS (
  SELECT m.once_month, MAX(s.as_of_date) AS day_end
  FROM (SELECT DISTINCT once_month FROM matched WHERE once_month IS NOT NULL) AS m
  JOIN (SELECT DISTINCT as_of_date FROM account_snapshot WHERE as_of_date < :events_before) AS s
    ON s.as_of_date < m.once_month
  GROUP BY m.once_month
),
taken AS (
  SELECT
    m.account_id,
    m.once_paid_on,
    m.once_month,
    m.product_code,
    m.amount,
    m.named_agency_code,
    m.channel,
    h.agency_code AS held_by,
    g.agency_type,
    COALESCE(o.day_end, CAST(m.once_month - INTERVAL '1' DAY AS DATE)) AS opening_day
  FROM matched AS m
  LEFT JOIN openings AS o ON o.once_month = m.once_month
  LEFT JOIN held AS h ON h.account_id = m.account_id AND h.once_paid_on = m.once_paid_on
  LEFT JOIN agency AS g ON g.agency_code = h.agency_code
  WHERE m.once_paid_on IS NOT NULL
),
stood AS (
  SELECT
    t.once_paid_on,
    t.product_code,
    t.amount,
    t.held_by,
    CASE
      WHEN s.account_id IS NOT NULL AND s.status <> 'active' THEN s.status
      WHEN s.account_id IS NOT NULL THEN s.bucket
      WHEN a.opened_on > t.opening_day THEN 'new'
      ELSE 'appeared'
    END AS once_state,
    of_attribution(t)
  FROM taken AS t
  LEFT JOIN account AS a ON a.account_id = t.account_id
  LEFT JOIN snapshot_rows AS s
    ON s.account_id = t.account_id AND s.as_of_date = t.opening_day AND s.as_of_date < :events_before
),
both_sides AS (
  SELECT
    paid_on AS day,
    agency_code,
    product_code,
    opening_state,
    CASE WHEN once_paid_on IS NULL THEN 1 ELSE 0 END AS unnamed,
    CASE WHEN once_paid_on IS NULL THEN amount ELSE 0 END AS unnamed_amount,
    CASE WHEN once_paid_on IS NULL THEN 0 ELSE amount END AS booked_amount,
    0 AS named,
    CAST(0 AS DECIMAL(18, 2)) AS named_amount
  FROM matched
  WHERE attribution = 'agency'
  UNION ALL
  SELECT
    once_paid_on AS day,
    held_by AS agency_code,
    product_code,
    once_state AS opening_state,
    0 AS unnamed,
    CAST(0 AS DECIMAL(18, 2)) AS unnamed_amount,
    CAST(0 AS DECIMAL(18, 2)) AS booked_amount,
    1 AS named,
    amount AS named_amount
  FROM stood
  WHERE attribution = 'agency'
)
SELECT
  day,
  agency_code,
  product_code,
  opening_state,
  SUM(unnamed) AS unnamed,
  SUM(unnamed_amount) AS unnamed_amount,
  SUM(booked_amount) AS booked_amount,
  SUM(named) AS named,
  SUM(named_amount) AS named_amount
FROM both_sides
GROUP BY day, agency_code, product_code, opening_state
