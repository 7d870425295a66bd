-- Grain: day x product x state x agency that day x kind, of the cleared receipts of the calendar month.
SELECT
  r.paid_on AS day,
  r.product_code,
  COALESCE(b.state, '(none)') AS state,
  r.agency_code,
  r.kind,
  COUNT(*) AS receipts,
  SUM(r.amount) AS amount
FROM receipt_rows AS r
LEFT JOIN branch AS b ON b.branch_code = r.branch_code
GROUP BY r.paid_on, r.product_code, COALESCE(b.state, '(none)'), r.agency_code, r.kind
