-- Grain: day x agency x product x opening state, of the cleared receipts of the calendar month that outside agencies took.
SELECT
  paid_on AS day,
  agency_code,
  product_code,
  opening_state,
  COUNT(*) AS receipts,
  SUM(amount) AS amount
FROM receipt_rows
WHERE attribution = 'agency'
GROUP BY paid_on, agency_code, product_code, opening_state
