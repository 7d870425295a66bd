-- Grain: collector who holds the account x agency x product x state x bucket x status on :as_of_date, of active and
-- written-off accounts.
SELECT
  COALESCE(h.collector_code, '(none)') AS collector_code,
  p.agency_code,
  p.product_code,
  COALESCE(b.state, '(none)') AS state,
  p.bucket,
  p.status,
  COUNT(*) AS accounts,
  SUM(p.total_outstanding) AS total_outstanding,
  SUM(p.overdue) AS overdue
FROM position_rows AS p
LEFT JOIN holder_rows AS h ON h.account_id = p.account_id
LEFT JOIN branch AS b ON b.branch_code = p.branch_code
WHERE p.status IN ('active', 'written_off')
GROUP BY COALESCE(h.collector_code, '(none)'), p.agency_code, p.product_code, COALESCE(b.state, '(none)'), p.bucket,
  p.status
