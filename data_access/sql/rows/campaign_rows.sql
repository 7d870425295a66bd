-- Grain: one account of a campaign whose 15 days after its first assignment ended in the month.
-- Collected are cleared receipts, net of reversals, from the assignment to the end of its 15th day, of the kinds that
-- count as collected.
WITH assigned AS (
  SELECT
    campaign_code,
    account_id,
    MIN(assigned_at) AS assigned_at,
    MAX(CASE WHEN held_out THEN 1 WHEN NOT held_out THEN 0 END) AS held_out,
    MAX(CASE WHEN sent_at IS NOT NULL THEN 1 ELSE 0 END) AS sent,
    MAX(CASE WHEN delivered THEN 1 WHEN NOT delivered THEN 0 END) AS delivered,
    MAX(CASE WHEN opened THEN 1 WHEN NOT opened THEN 0 END) AS opened,
    MAX(CASE WHEN clicked THEN 1 WHEN NOT clicked THEN 0 END) AS clicked,
    MAX(CASE WHEN responded THEN 1 WHEN NOT responded THEN 0 END) AS responded,
    MAX(CASE WHEN opted_out THEN 1 WHEN NOT opted_out THEN 0 END) AS opted_out
  FROM campaign_contact
  WHERE assigned_at >= :campaigns_from AND assigned_at < :campaigns_before
  GROUP BY campaign_code, account_id
),
paid AS (
  SELECT account_id, paid_at, kind, amount
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :campaigns_from AND paid_at < :events_before
),
-- Where receipts came in and none says what it was for, nothing is known to have been collected.
kinds AS (
  SELECT CASE WHEN COUNT(*) > 0 AND COUNT(kind) = 0 THEN 0 ELSE 1 END AS known FROM paid
),
earned AS (
  SELECT
    a.campaign_code,
    a.account_id,
    SUM(CASE WHEN p.kind IN ('due', 'overdue', 'settlement', 'write_off_recovery') THEN p.amount ELSE 0 END) AS collected
  FROM assigned AS a
  JOIN paid AS p
    ON p.account_id = a.account_id
    AND p.paid_at >= a.assigned_at
    AND CAST(p.paid_at AS DATE) <= CAST(CAST(a.assigned_at AS DATE) + INTERVAL '15' DAY AS DATE)
  GROUP BY a.campaign_code, a.account_id
),
elsewhere AS (
  SELECT account_id FROM assigned GROUP BY account_id HAVING COUNT(*) > 1
)
SELECT
  a.campaign_code,
  a.account_id,
  a.assigned_at,
  COALESCE(c.channel, '(none)') AS channel,
  COALESCE(c.vendor, '(none)') AS vendor,
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  CASE WHEN a.held_out = 1 THEN 'yes' WHEN a.held_out = 0 THEN 'no' ELSE 'unknown' END AS held_out,
  a.sent,
  a.delivered,
  a.opened,
  a.clicked,
  a.responded,
  a.opted_out,
  CASE WHEN e.account_id IS NOT NULL THEN 1 ELSE 0 END AS elsewhere,
  CASE WHEN :has_payments AND k.known = 1 THEN CAST(COALESCE(r.collected, 0) AS DECIMAL(18, 2)) END AS collected
FROM assigned AS a
CROSS JOIN kinds AS k
LEFT JOIN campaign AS c ON c.campaign_code = a.campaign_code
LEFT JOIN opening_rows AS o ON o.account_id = a.account_id
LEFT JOIN earned AS r ON r.campaign_code = a.campaign_code AND r.account_id = a.account_id
LEFT JOIN elsewhere AS e ON e.account_id = a.account_id
