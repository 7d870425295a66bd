-- Grain: months since placement (1 = the month of placement) x agency x product x zone x bucket, ticket band and tier at
-- placement x whether by lot, of the allocations of the last 12 calendar months. The balance is that at placement.
-- Collected are cleared receipts, net of reversals, of the days on which that allocation held the account, of the kinds
-- that count as collected. Squares and products are of the base currency. What was placed before the first month with a
-- receipt is left out, because what it paid is not known.
WITH placed AS (
  SELECT
    allocation_id,
    account_id,
    agency_code,
    allocated_on,
    recalled_on,
    placement_tier,
    method,
    dpd_at_allocation AS dpd,
    CAST(balance_at_allocation AS DECIMAL(18, 2)) AS balance
  FROM allocation
  WHERE allocated_on >= :placed_from AND allocated_on < :events_before
),
paid AS (
  SELECT
    account_id,
    CAST(paid_at AS DATE) AS paid_on,
    COUNT(kind) AS told,
    SUM(CASE WHEN kind IN ('due', 'overdue', 'settlement', 'write_off_recovery') THEN amount ELSE 0 END) AS collected,
    SUM(CASE WHEN kind IS NULL THEN amount ELSE 0 END) AS of_unknown_kind
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :placed_from AND paid_at < :events_before
  GROUP BY account_id, CAST(paid_at AS DATE)
),
-- Where receipts came in and none says what it was for, nothing is known to have been collected.
kinds AS (
  SELECT CASE WHEN COUNT(*) > 0 AND SUM(told) = 0 THEN 0 ELSE 1 END AS known FROM paid
),
first_receipt AS (
  SELECT CAST(DATE_TRUNC('month', MIN(paid_at)) AS DATE) AS month FROM payment WHERE paid_at < :events_before
),
earned AS (
  SELECT allocation_id, SUM(collected) AS collected, SUM(of_unknown_kind) AS of_unknown_kind
  FROM (
    SELECT
      a.allocation_id,
      p.collected,
      p.of_unknown_kind,
      ROW_NUMBER() OVER (PARTITION BY p.account_id, p.paid_on ORDER BY a.allocated_on DESC, a.allocation_id DESC)
        AS place
    FROM paid AS p
    JOIN placed AS a
      ON a.account_id = p.account_id
      AND a.allocated_on <= p.paid_on
      AND (a.recalled_on IS NULL OR a.recalled_on > p.paid_on)
  ) AS ranked
  WHERE place = 1
  GROUP BY allocation_id
),
excluded AS (
  SELECT account_id
  FROM account_snapshot
  WHERE as_of_date = :as_of_date AND exclusion IN ('deceased', 'fraud', 'legal_hold')
),
promised AS (
  SELECT a.allocation_id
  FROM placed AS a
  JOIN promise AS p
    ON p.account_id = a.account_id AND p.made_on < a.allocated_on AND p.due_on >= a.allocated_on
  GROUP BY a.allocation_id
),
disputed AS (
  SELECT a.allocation_id
  FROM placed AS a
  JOIN dispute AS d
    ON d.account_id = a.account_id
    AND d.raised_on <= a.allocated_on
    AND (d.status = 'open' OR d.closed_on > a.allocated_on)
  GROUP BY a.allocation_id
),
settled AS (
  SELECT
    a.allocation_id,
    SUM(s.outstanding_at_approval) AS outstanding,
    SUM(s.outstanding_at_approval - s.settlement_amount) AS waived
  FROM placed AS a
  JOIN settlement AS s
    ON s.account_id = a.account_id
    AND s.approved_on >= a.allocated_on
    AND (a.recalled_on IS NULL OR a.recalled_on > s.approved_on)
  WHERE s.status = 'paid' AND s.approved_on < :events_before
  GROUP BY a.allocation_id
),
followed AS (
  SELECT
    CAST(
      CAST(
        (EXTRACT(YEAR FROM CAST(:month AS DATE)) - EXTRACT(YEAR FROM a.allocated_on)) * 12
        + EXTRACT(MONTH FROM CAST(:month AS DATE)) - EXTRACT(MONTH FROM a.allocated_on) + 1 AS INTEGER
      ) AS VARCHAR
    ) AS placement_age,
    a.agency_code,
    COALESCE(c.product_code, '(none)') AS product_code,
    COALESCE(b.zone, '(none)') AS zone,
    CASE
      WHEN a.dpd IS NULL THEN 'Unknown'
      WHEN a.dpd <= 0 THEN 'Current'
      WHEN a.dpd <= 30 THEN '1-30'
      WHEN a.dpd <= 60 THEN '31-60'
      WHEN a.dpd <= 90 THEN '61-90'
      WHEN a.dpd <= 120 THEN '91-120'
      WHEN a.dpd <= 150 THEN '121-150'
      WHEN a.dpd <= 180 THEN '151-180'
      ELSE '180+'
    END AS bucket,
    of_ticket_band(c),
    COALESCE(a.placement_tier, '(none)') AS placement_tier,
    CASE WHEN a.method = 'random' THEN 'yes' WHEN a.method IS NOT NULL THEN 'no' ELSE 'unknown' END AS at_random,
    a.balance,
    CASE
      WHEN :has_payments AND k.known = 1 AND a.balance IS NOT NULL
        THEN CAST(COALESCE(e.collected, 0) AS DECIMAL(18, 2))
    END AS collected,
    COALESCE(e.of_unknown_kind, 0) AS of_unknown_kind,
    CASE
      WHEN a.recalled_on < :events_before AND COALESCE(e.collected, 0) + COALESCE(e.of_unknown_kind, 0) <= 0 THEN 1
      WHEN x.account_id IS NOT NULL AND (a.recalled_on IS NULL OR a.recalled_on >= :events_before) THEN 1
      ELSE 0
    END AS withdrawn,
    CASE WHEN p.allocation_id IS NOT NULL THEN 1 ELSE 0 END AS promised,
    CASE WHEN d.allocation_id IS NOT NULL THEN 1 ELSE 0 END AS disputed,
    s.outstanding AS settled_outstanding,
    s.waived AS settled_waived
  FROM placed AS a
  CROSS JOIN kinds AS k
  CROSS JOIN first_receipt AS f
  LEFT JOIN account AS c ON c.account_id = a.account_id
  LEFT JOIN branch AS b ON b.branch_code = c.branch_code
  LEFT JOIN earned AS e ON e.allocation_id = a.allocation_id
  LEFT JOIN excluded AS x ON x.account_id = a.account_id
  LEFT JOIN promised AS p ON p.allocation_id = a.allocation_id
  LEFT JOIN disputed AS d ON d.allocation_id = a.allocation_id
  LEFT JOIN settled AS s ON s.allocation_id = a.allocation_id
  WHERE f.month IS NULL OR a.allocated_on >= f.month
)
SELECT
  placement_age,
  agency_code,
  product_code,
  zone,
  bucket,
  ticket_band,
  placement_tier,
  at_random,
  COUNT(*) AS accounts,
  COUNT(balance) AS valued_accounts,
  CASE WHEN COUNT(collected) > 0 THEN COUNT(CASE WHEN collected > 0 THEN 1 END) END AS paying_accounts,
  SUM(balance) AS balance,
  SUM(collected) AS collected,
  CAST(SUM(CAST(balance AS DECIMAL(38, 2)) * balance) AS DOUBLE) AS balance_squared,
  CAST(SUM(CAST(collected AS DECIMAL(38, 2)) * collected) AS DOUBLE) AS collected_squared,
  CAST(SUM(CAST(balance AS DECIMAL(38, 2)) * collected) AS DOUBLE) AS balance_collected,
  SUM(of_unknown_kind) AS of_unknown_kind,
  CASE WHEN :has_payments THEN SUM(withdrawn) END AS withdrawn_accounts,
  CASE WHEN :has_payments THEN SUM(CASE WHEN withdrawn = 1 THEN balance ELSE 0 END) END AS withdrawn_balance,
  SUM(CASE WHEN withdrawn = 1 THEN collected ELSE collected * 0 END) AS withdrawn_collected,
  CASE WHEN :has_promises THEN SUM(promised) END AS promised_accounts,
  CASE WHEN :has_disputes THEN SUM(disputed) END AS disputed_accounts,
  CASE WHEN :has_settlements THEN COALESCE(SUM(settled_outstanding), 0) END AS settled_outstanding,
  CASE WHEN :has_settlements THEN COALESCE(SUM(settled_waived), 0) END AS settled_waived
FROM followed
GROUP BY placement_age, agency_code, product_code, zone, bucket, ticket_band, placement_tier, at_random
