-- Grain: one account written off before :events_before, with all that was written off and recovered of it up to the end of
-- the month. Recovered is every cleared receipt, whatever its kind, of a day before which the account was written off, net
-- of reversals of the write-off.
WITH written AS (
  SELECT
    account_id,
    MIN(written_off_on) AS first_written_off_on,
    SUM(CASE WHEN written_off_on < :events_from THEN amount ELSE 0 END) AS charged_off_before,
    SUM(CASE WHEN written_off_on >= :events_from THEN amount ELSE 0 END) AS charged_off
  FROM write_off
  WHERE written_off_on < :events_before
  GROUP BY account_id
),
paid AS (
  SELECT account_id, CAST(paid_at AS DATE) AS paid_on, SUM(amount) AS amount
  FROM payment
  WHERE status = 'cleared' AND paid_at < :events_before AND account_id IN (SELECT account_id FROM written)
  GROUP BY account_id, CAST(paid_at AS DATE)
),
after_write_off AS (
  SELECT p.account_id, p.paid_on, p.amount
  FROM paid AS p
  JOIN write_off AS w ON w.account_id = p.account_id AND w.written_off_on < p.paid_on
  GROUP BY p.account_id, p.paid_on, p.amount
  HAVING SUM(w.amount) > 0
),
recovered AS (
  SELECT
    account_id,
    MAX(CASE WHEN amount > 0 THEN paid_on END) AS last_paid_on,
    SUM(CASE WHEN paid_on < :events_from THEN amount ELSE 0 END) AS recovered_before,
    SUM(CASE WHEN paid_on >= :events_from THEN amount ELSE 0 END) AS recovered
  FROM after_write_off
  GROUP BY account_id
)
SELECT
  w.account_id,
  w.first_written_off_on,
  SUBSTRING(CAST(w.first_written_off_on AS VARCHAR), 1, 7) AS write_off_month,
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  r.last_paid_on,
  w.charged_off_before,
  w.charged_off,
  CASE WHEN :has_payments THEN COALESCE(r.recovered_before, 0) END AS recovered_before,
  CASE WHEN :has_payments THEN COALESCE(r.recovered, 0) END AS recovered
FROM written AS w
LEFT JOIN recovered AS r ON r.account_id = w.account_id
LEFT JOIN opening_rows AS o ON o.account_id = w.account_id
