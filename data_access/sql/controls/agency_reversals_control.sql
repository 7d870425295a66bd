-- Grain: one row, the reversals of the calendar month that concern outside agencies, from the tables alone: as booked, by
-- who held the account that day, those that name no receipt apart; and those that name one, by who held it when that was
-- paid. Of the lines of a receipt the first counts.
WITH reversal AS (
  SELECT
    account_id,
    reverses_receipt_no,
    CAST(paid_at AS DATE) AS booked_on,
    agency_code AS named_agency_code,
    channel,
    amount
  FROM payment
  WHERE status = 'cleared' AND amount < 0 AND paid_at >= :events_from AND paid_at < :events_before
),
earliest AS (
  SELECT l.account_id, l.receipt_no, MIN(l.paid_at) AS paid_at
  FROM payment AS l
  JOIN (SELECT DISTINCT account_id, reverses_receipt_no FROM reversal) AS r
    ON r.account_id = l.account_id AND r.reverses_receipt_no = l.receipt_no
  WHERE l.status = 'cleared' AND l.amount > 0 AND l.paid_at >= :placed_from AND l.paid_at < :events_before
  GROUP BY l.account_id, l.receipt_no
),
first_line AS (
  SELECT l.account_id, l.receipt_no, MIN(l.line_no) AS line_no
  FROM payment AS l
  JOIN earliest AS e ON e.account_id = l.account_id AND e.receipt_no = l.receipt_no AND e.paid_at = l.paid_at
  WHERE l.status = 'cleared' AND l.amount > 0 AND l.paid_at >= :placed_from AND l.paid_at < :events_before
  GROUP BY l.account_id, l.receipt_no
),
receipt AS (
  SELECT
    l.account_id,
    l.receipt_no,
    CAST(l.paid_at AS DATE) AS once_paid_on,
    l.agency_code AS named_agency_code,
    l.channel
  FROM payment AS l
  JOIN first_line AS f ON f.account_id = l.account_id AND f.receipt_no = l.receipt_no AND f.line_no = l.line_no
  WHERE l.status = 'cleared' AND l.amount > 0 AND l.paid_at >= :placed_from AND l.paid_at < :events_before
),
concerned AS (
  SELECT
    r.account_id,
    r.booked_on AS day,
    r.named_agency_code,
    r.channel,
    r.amount,
    CASE WHEN o.receipt_no IS NULL THEN 'unnamed' ELSE 'booked' END AS side
  FROM reversal AS r
  LEFT JOIN receipt AS o
    ON o.account_id = r.account_id AND o.receipt_no = r.reverses_receipt_no AND o.once_paid_on <= r.booked_on
  UNION ALL
  SELECT r.account_id, o.once_paid_on AS day, o.named_agency_code, o.channel, r.amount, 'named' AS side
  FROM reversal AS r
  JOIN receipt AS o
    ON o.account_id = r.account_id AND o.receipt_no = r.reverses_receipt_no AND o.once_paid_on <= r.booked_on
),
since AS (
  SELECT c.account_id, c.day, MAX(a.allocated_on) AS allocated_on
  FROM (SELECT DISTINCT account_id, day FROM concerned) AS c
  JOIN allocation AS a
    ON a.account_id = c.account_id
    AND a.allocated_on <= c.day
    AND (a.recalled_on IS NULL OR a.recalled_on > c.day)
  GROUP BY c.account_id, c.day
),
holding AS (
  SELECT s.account_id, s.day, MAX(a.allocation_id) AS allocation_id
  FROM since AS s
  JOIN allocation AS a
    ON a.account_id = s.account_id
    AND a.allocated_on = s.allocated_on
    AND a.allocated_on <= s.day
    AND (a.recalled_on IS NULL OR a.recalled_on > s.day)
  GROUP BY s.account_id, s.day
),
held AS (
  SELECT h.account_id, h.day, a.agency_code AS held_by, g.agency_type
  FROM holding AS h
  JOIN allocation AS a ON a.allocation_id = h.allocation_id AND a.account_id = h.account_id AND a.allocated_on <= h.day
  LEFT JOIN agency AS g ON g.agency_code = a.agency_code
),
taken AS (
  SELECT c.side, c.amount, c.named_agency_code, c.channel, h.held_by, h.agency_type
  FROM concerned AS c
  LEFT JOIN held AS h ON h.account_id = c.account_id AND h.day = c.day
),
attributed AS (
  SELECT t.side, t.amount, of_attribution(t)
  FROM taken AS t
)
SELECT
  COALESCE(SUM(CASE WHEN side = 'unnamed' THEN 1 ELSE 0 END), 0) AS reversals_unnamed_count,
  COALESCE(SUM(CASE WHEN side = 'named' THEN 1 ELSE 0 END), 0) AS reversals_named_count,
  COALESCE(SUM(CASE WHEN side = 'unnamed' THEN amount END), 0) AS reversals_unnamed_amount,
  COALESCE(SUM(CASE WHEN side = 'booked' THEN amount END), 0) AS reversals_booked_amount,
  COALESCE(SUM(CASE WHEN side = 'named' THEN amount END), 0) AS reversals_named_amount
FROM attributed
WHERE attribution = 'agency'
