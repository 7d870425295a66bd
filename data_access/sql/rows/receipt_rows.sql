-- Grain: one line of a cleared receipt from :events_from up to :events_before, with who held the account that day, and
-- the branch and segment of that day where a snapshot tells them, else those of :opening_date.
-- Whether a presentation was returned is that of the calendar month, by the flag of :closing_date or the presentations.
-- On any day the latest allocation that is open holds the account, a tie goes to the higher id. Lines that bounced or
-- were reversed never count; a reversal booked as a line of its own is negative.
WITH paid AS (
  SELECT
    receipt_no,
    account_id,
    CAST(paid_at AS DATE) AS paid_on,
    paid_at,
    amount,
    component,
    kind,
    channel,
    agency_code AS named_agency_code,
    collector_code,
    deposited_at,
    COUNT(deposited_at) OVER () AS deposits,
    posted_on,
    reverses_receipt_no,
    ROW_NUMBER() OVER (PARTITION BY account_id, paid_at, amount, line_no ORDER BY receipt_no) AS alike
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :events_from AND paid_at < :events_before
),
held AS (
  SELECT account_id, paid_on, agency_code
  FROM (
    SELECT
      d.account_id,
      d.paid_on,
      a.agency_code,
      ROW_NUMBER() OVER (PARTITION BY d.account_id, d.paid_on ORDER BY a.allocated_on DESC, a.allocation_id DESC)
        AS place
    FROM (SELECT DISTINCT account_id, paid_on FROM paid) AS d
    JOIN allocation AS a
      ON a.account_id = d.account_id
      AND a.allocated_on <= d.paid_on
      AND (a.recalled_on IS NULL OR a.recalled_on > d.paid_on)
  ) AS ranked
  WHERE place = 1
),
taken AS (
  SELECT p.*, h.agency_code AS held_by, g.agency_type
  FROM paid AS p
  LEFT JOIN held AS h ON h.account_id = p.account_id AND h.paid_on = p.paid_on
  LEFT JOIN agency AS g ON g.agency_code = h.agency_code
),
bounces AS (
  SELECT
    account_id,
    MAX(CASE WHEN result = 'returned' THEN 1 ELSE 0 END) AS returned,
    MAX(CASE WHEN result IS NULL THEN 1 ELSE 0 END) AS undecided
  FROM presentation
  WHERE presented_on >= :events_from AND presented_on < :events_before
  GROUP BY account_id
),
flagged AS (
  SELECT account_id, bounced FROM snapshot_rows WHERE as_of_date = :closing_date
),
that_day AS (
  SELECT account_id, as_of_date, branch_code, risk_segment
  FROM account_snapshot
  WHERE
    as_of_date >= :events_from AND as_of_date < :events_before
    AND (branch_code IS NOT NULL OR risk_segment IS NOT NULL)
)
SELECT
  p.receipt_no,
  p.reverses_receipt_no,
  p.account_id,
  p.paid_on,
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(s.branch_code, o.branch_code, '(none)') AS branch_code,
  COALESCE(p.held_by, '(none)') AS agency_code,
  COALESCE(s.risk_segment, o.segment, '(none)') AS segment,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  CASE
    WHEN f.bounced IN ('yes', 'no') THEN f.bounced
    WHEN r.returned = 1 THEN 'yes'
    WHEN r.undecided = 1 THEN 'unknown'
    WHEN :has_presentations THEN 'no'
    ELSE 'unknown'
  END AS bounced,
  COALESCE(p.channel, '(none)') AS channel,
  COALESCE(p.kind, '(none)') AS kind,
  COALESCE(p.component, '(none)') AS component,
  COALESCE(p.collector_code, '(none)') AS collector_code,
  of_attribution(p),
  p.amount,
  -- Cash is to reach the lender's account within 24 hours. Where a deposit is not recorded, it counts as late once the
  -- 24 hours have passed; a source that records no deposit says nothing.
  CASE
    WHEN p.amount <= 0 THEN 0
    WHEN p.deposited_at IS NOT NULL THEN 1
    WHEN
      p.deposits > 0
      AND LOWER(p.channel) IN ('agent_cash', 'cash', 'field_cash')
      AND p.paid_at + INTERVAL '24' HOUR < :events_before
      THEN 1
    ELSE 0
  END AS to_deposit,
  CASE WHEN p.amount > 0 AND p.deposited_at <= p.paid_at + INTERVAL '24' HOUR THEN 1 ELSE 0 END AS deposited_in_time,
  -- A line that repeats account, moment, amount and line number of another one under a new receipt number.
  CASE WHEN p.amount > 0 AND p.alike > 1 THEN 1 ELSE 0 END AS repeated,
  -- Booked on a later day, and after the period; what repeats another line is told as that.
  CASE
    WHEN p.posted_on IS NULL THEN NULL
    WHEN p.posted_on > p.paid_on AND NOT (p.amount > 0 AND p.alike > 1) THEN 1
    ELSE 0
  END AS posted_late,
  CASE
    WHEN p.posted_on IS NULL THEN NULL
    WHEN p.posted_on >= :events_before AND NOT (p.amount > 0 AND p.alike > 1) THEN 1
    ELSE 0
  END AS posted_after
FROM taken AS p
LEFT JOIN opening_rows AS o ON o.account_id = p.account_id
LEFT JOIN bounces AS r ON r.account_id = p.account_id
LEFT JOIN flagged AS f ON f.account_id = p.account_id
LEFT JOIN that_day AS s ON s.account_id = p.account_id AND s.as_of_date = p.paid_on
