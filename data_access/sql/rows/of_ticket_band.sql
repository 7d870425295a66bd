-- Grain: one account. `of_ticket_band(a)` among the columns of a query stands for this, of an account named a.
SELECT
  CASE
    WHEN a.sanctioned_amount IS NULL THEN 'Unknown'
    WHEN a.sanctioned_amount <= 50000 THEN 'up to 50k'
    WHEN a.sanctioned_amount <= 200000 THEN '50k-200k'
    WHEN a.sanctioned_amount <= 500000 THEN '200k-500k'
    WHEN a.sanctioned_amount <= 1000000 THEN '500k-1M'
    WHEN a.sanctioned_amount <= 5000000 THEN '1M-5M'
    ELSE 'over 5M'
  END AS ticket_band
FROM account AS a
