-- Grain: one row; accounts settled in the sixth month back, and accounts without a settlement that stood in the same
-- product, class of 30 days past due and band of the outstanding as one of them, from the tables alone.
WITH day AS (
  SELECT MAX(as_of_date) AS as_of_date
  FROM account_snapshot
  WHERE as_of_date >= :settled_opened_from AND as_of_date < :settled_from
),
owing AS (
  SELECT
    s.account_id,
    COALESCE(a.product_code, '(none)') AS product_code,
    CASE WHEN s.dpd > 30 THEN 1 ELSE 0 END
    + CASE WHEN s.dpd > 60 THEN 1 ELSE 0 END
    + CASE WHEN s.dpd > 90 THEN 1 ELSE 0 END
    + CASE WHEN s.dpd > 120 THEN 1 ELSE 0 END
    + CASE WHEN s.dpd > 150 THEN 1 ELSE 0 END
    + CASE WHEN s.dpd > 180 THEN 1 ELSE 0 END AS class,
    CASE WHEN s.total_outstanding > 50000 THEN 1 ELSE 0 END
    + CASE WHEN s.total_outstanding > 200000 THEN 1 ELSE 0 END
    + CASE WHEN s.total_outstanding > 500000 THEN 1 ELSE 0 END
    + CASE WHEN s.total_outstanding > 1000000 THEN 1 ELSE 0 END
    + CASE WHEN s.total_outstanding > 5000000 THEN 1 ELSE 0 END AS size,
    s.total_outstanding
  FROM account_snapshot AS s
  JOIN day AS d ON d.as_of_date = s.as_of_date
  LEFT JOIN account AS a ON a.account_id = s.account_id
  WHERE
    s.as_of_date >= :settled_opened_from
    AND s.as_of_date < :settled_from
    AND s.status = 'active'
    AND s.dpd > 0
    AND s.total_outstanding > 0
),
settled AS (
  SELECT o.*
  FROM owing AS o
  WHERE
    o.account_id IN (
      SELECT account_id FROM settlement WHERE approved_on >= :settled_from AND approved_on < :settled_before
    )
),
alike AS (
  SELECT o.*
  FROM owing AS o
  WHERE
    NOT EXISTS (SELECT 1 FROM settlement AS t WHERE t.account_id = o.account_id AND t.approved_on < :settled_before)
    AND EXISTS (
      SELECT 1
      FROM settled AS s
      WHERE s.product_code = o.product_code AND s.class = o.class AND s.size = o.size
    )
),
paid AS (
  SELECT
    SUM(CASE WHEN account_id IN (SELECT account_id FROM settled) THEN amount ELSE 0 END) AS by_settled,
    SUM(CASE WHEN account_id IN (SELECT account_id FROM alike) THEN amount ELSE 0 END) AS by_alike
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :settled_from AND paid_at < :events_before
),
counted AS (
  SELECT
    (SELECT COUNT(*) FROM settled) AS settled_then_count,
    (SELECT COUNT(*) FROM alike) AS alike_then_count,
    (SELECT COALESCE(SUM(total_outstanding), 0) FROM settled) AS settled_then_outstanding,
    (SELECT COALESCE(SUM(total_outstanding), 0) FROM alike) AS alike_then_outstanding
)
SELECT
  c.*,
  CASE WHEN :has_payments THEN COALESCE(p.by_settled, 0) END AS settled_then_received,
  CASE WHEN :has_payments THEN COALESCE(p.by_alike, 0) END AS alike_then_received
FROM counted AS c
CROSS JOIN paid AS p
