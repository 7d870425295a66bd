-- Grain: collector x agency that day x product x state x opening state x kind, of the cleared receipts of
-- the calendar month.
SELECT
  r.collector_code,
  r.agency_code,
  r.product_code,
  COALESCE(b.state, '(none)') AS state,
  r.opening_state,
  r.kind,
  COUNT(*) AS receipts,
  SUM(r.amount) AS amount
FROM receipt_rows AS r
LEFT JOIN branch AS b ON b.branch_code = r.branch_code
GROUP BY r.collector_code, r.agency_code, r.product_code, COALESCE(b.state, '(none)'), r.opening_state, r.kind
