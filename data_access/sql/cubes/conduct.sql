-- Grain: rule of conduct x acting agency x collector x product x state, for the month's attempts, or
-- allocations to outside agencies, that the rule is about.
SELECT
  rule,
  agency_code,
  collector_code,
  product_code,
  state,
  COUNT(*) AS events,
  COUNT(breach) AS opportunities,
  SUM(breach) AS breaches,
  SUM(without_rule) AS without_rule
FROM conduct_rows
GROUP BY rule, agency_code, collector_code, product_code, state
