-- Grain: month of the account's first write-off x product x state, of all that was written off and recovered up to
-- the end of the calendar month.
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
recovered AS (
  SELECT
    account_id,
    SUM(CASE WHEN paid_at < :events_from THEN amount ELSE 0 END) AS recovered_before,
    SUM(CASE WHEN paid_at >= :events_from THEN amount ELSE 0 END) AS recovered
  FROM payment
  WHERE status = 'cleared' AND kind = 'write_off_recovery' AND paid_at < :events_before
  GROUP BY account_id
),
touched AS (
  SELECT account_id FROM written
  UNION
  SELECT account_id FROM recovered
),
placed AS (
  SELECT
    COALESCE(SUBSTRING(CAST(w.first_written_off_on AS VARCHAR), 1, 7), '(none)') AS write_off_month,
    COALESCE(o.product_code, '(none)') AS product_code,
    COALESCE(b.state, '(none)') AS state,
    COALESCE(w.charged_off_before, 0) AS charged_off_before,
    COALESCE(w.charged_off, 0) AS charged_off,
    CASE WHEN :has_payments THEN COALESCE(r.recovered_before, 0) END AS recovered_before,
    CASE WHEN :has_payments THEN COALESCE(r.recovered, 0) END AS recovered
  FROM touched AS t
  LEFT JOIN written AS w ON w.account_id = t.account_id
  LEFT JOIN recovered AS r ON r.account_id = t.account_id
  LEFT JOIN opening_rows AS o ON o.account_id = t.account_id
  LEFT JOIN branch AS b ON b.branch_code = o.branch_code
)
SELECT
  write_off_month,
  product_code,
  state,
  COUNT(*) AS accounts,
  SUM(charged_off_before) AS charged_off_before,
  SUM(charged_off) AS charged_off,
  SUM(recovered_before) AS recovered_before,
  SUM(recovered) AS recovered
FROM placed
GROUP BY write_off_month, product_code, state
