-- Grain: months on book x product x branch x ticket band x whether the terms changed, of the accounts opened since the day-ends begin,
-- in the month or the 36 before. Ever is the worst day-end so far, now the last one; amounts are of known sanctions.
SELECT
  months_on_book,
  product_code,
  branch_code,
  ticket_band,
  terms_changed,
  COUNT(*) AS accounts,
  SUM(active) AS active_accounts,
  SUM(sanctioned_amount) AS sanctioned,
  SUM(ever_30) AS ever_30,
  SUM(ever_60) AS ever_60,
  SUM(ever_90) AS ever_90,
  SUM(now_30) AS now_30,
  SUM(now_60) AS now_60,
  SUM(now_90) AS now_90,
  SUM(sanctioned_amount * ever_30) AS ever_30_sanctioned,
  SUM(sanctioned_amount * ever_60) AS ever_60_sanctioned,
  SUM(sanctioned_amount * ever_90) AS ever_90_sanctioned,
  SUM(CASE WHEN sanctioned_amount IS NOT NULL THEN COALESCE(outstanding, 0) * now_30 END) AS now_30_outstanding,
  SUM(CASE WHEN sanctioned_amount IS NOT NULL THEN COALESCE(outstanding, 0) * now_60 END) AS now_60_outstanding,
  SUM(CASE WHEN sanctioned_amount IS NOT NULL THEN COALESCE(outstanding, 0) * now_90 END) AS now_90_outstanding,
  COUNT(first_due_unpaid) AS first_dues,
  SUM(first_due_unpaid) AS first_dues_unpaid,
  COUNT(non_starter) AS started_known,
  SUM(non_starter) AS non_starters
FROM vintage_rows
GROUP BY months_on_book, product_code, branch_code, ticket_band, terms_changed
