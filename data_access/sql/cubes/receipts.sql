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
  SUM(deposited_in_time) AS deposited_in_time,
  SUM(repeated) AS repeated,
  SUM(CASE WHEN repeated = 1 THEN amount ELSE 0 END) AS repeated_amount,
  SUM(CASE WHEN posted_late IS NULL THEN NULL WHEN posted_late = 1 THEN amount ELSE 0 END) AS posted_late_amount,
  SUM(posted_after) AS posted_after,
  SUM(CASE WHEN posted_after IS NULL THEN NULL WHEN posted_after = 1 THEN amount ELSE 0 END) AS posted_after_amount
FROM receipt_rows
GROUP BY product_code, branch_code, agency_code, segment, opening_state, bounced, channel, kind, component,
  attribution
