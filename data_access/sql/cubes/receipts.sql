-- Grain: product x branch x agency that day x segment x opening state x bounced x channel x kind x component x who
-- collected, of the cleared receipts of the calendar month.
SELECT
  product_code,
  branch_code,
  agency_code,
  segment,
  opening_state,
  bounced,
  channel,
  kind,
  component,
  attribution,
  COUNT(*) AS receipts,
  SUM(amount) AS amount,
  SUM(to_deposit) AS to_deposit,
  SUM(deposited_in_time) AS deposited_in_time
FROM receipt_rows
GROUP BY product_code, branch_code, agency_code, segment, opening_state, bounced, channel, kind, component,
  attribution
