-- Grain: whether settled x product x state x bucket x band of the outstanding, of accounts that were past due before the
-- sixth month back and settled in it, or like them and not.
SELECT
  f.settled_then,
  f.product_code,
  COALESCE(b.state, '(none)') AS state,
  f.bucket,
  f.balance_band,
  COUNT(*) AS accounts,
  CASE WHEN COUNT(f.received) > 0 THEN SUM(CASE WHEN f.received > 0 THEN 1 ELSE 0 END) END AS paying_accounts,
  SUM(f.outstanding) AS outstanding,
  SUM(f.received) AS received,
  CAST(SUM(CAST(f.outstanding AS DECIMAL(38, 2)) * f.outstanding) AS DOUBLE) AS outstanding_squared,
  CAST(SUM(CAST(f.received AS DECIMAL(38, 2)) * f.received) AS DOUBLE) AS received_squared,
  CAST(SUM(CAST(f.outstanding AS DECIMAL(38, 2)) * f.received) AS DOUBLE) AS outstanding_received
FROM matched_settlements_rows AS f
LEFT JOIN branch AS b ON b.branch_code = f.branch_code
GROUP BY f.settled_then, f.product_code, COALESCE(b.state, '(none)'), f.bucket, f.balance_band
