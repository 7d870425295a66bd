-- Grain: one account that was active and past due at the last day-end of the month before the sixth month back,
-- :settled_from, and of which a settlement was approved in that month, or none up to its end. Only products, buckets and
-- bands of the outstanding in which one was settled are kept. Received are cleared receipts of whatever kind, net of
-- reversals, of that month and the five after it.
WITH agreed AS (
  SELECT account_id, MAX(CASE WHEN approved_on >= :settled_from THEN 1 ELSE 0 END) AS in_month
  FROM settlement
  WHERE approved_on < :settled_before
  GROUP BY account_id
),
opening AS (
  SELECT MAX(as_of_date) AS as_of_date
  FROM account_snapshot
  WHERE as_of_date >= :settled_opened_from AND as_of_date < :settled_from
),
stood AS (
  SELECT
    s.account_id,
    s.customer_id,
    s.product_code,
    s.branch_code,
    s.bucket,
    s.dpd,
    CASE
      WHEN s.total_outstanding <= 50000 THEN 'up to 50k'
      WHEN s.total_outstanding <= 200000 THEN '50k-200k'
      WHEN s.total_outstanding <= 500000 THEN '200k-500k'
      WHEN s.total_outstanding <= 1000000 THEN '500k-1M'
      WHEN s.total_outstanding <= 5000000 THEN '1M-5M'
      ELSE 'over 5M'
    END AS balance_band,
    s.total_outstanding AS outstanding
  FROM snapshot_rows AS s
  JOIN opening AS o ON o.as_of_date = s.as_of_date
  WHERE
    s.as_of_date >= :settled_opened_from
    AND s.as_of_date < :settled_from
    AND s.status = 'active'
    AND s.bucket <> 'Current'
    AND s.bucket <> 'Unknown'
    AND s.total_outstanding > 0
),
paid AS (
  SELECT account_id, SUM(amount) AS received
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :settled_from AND paid_at < :events_before
  GROUP BY account_id
),
followed AS (
  SELECT
    s.*,
    CASE WHEN a.in_month = 1 THEN 'yes' ELSE 'no' END AS settled_then,
    CASE WHEN :has_payments THEN COALESCE(p.received, 0) END AS received
  FROM stood AS s
  LEFT JOIN agreed AS a ON a.account_id = s.account_id
  LEFT JOIN paid AS p ON p.account_id = s.account_id
  WHERE a.account_id IS NULL OR a.in_month = 1
),
cells AS (
  SELECT DISTINCT product_code, bucket, balance_band FROM followed WHERE settled_then = 'yes'
)
SELECT f.*
FROM followed AS f
JOIN cells AS c ON c.product_code = f.product_code AND c.bucket = f.bucket AND c.balance_band = f.balance_band
