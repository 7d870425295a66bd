-- Grain: acting agency x collector x product x state x opening state x reason for non-payment, for the attempts of the month on
-- which the customer was spoken to.
SELECT
  a.agency_code,
  a.collector_code,
  a.product_code,
  a.state,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  a.reason,
  COUNT(*) AS right_party_contacts
FROM attempt_rows AS a
LEFT JOIN opening_rows AS o ON o.account_id = a.account_id
WHERE a.right_party = 1
GROUP BY a.agency_code, a.collector_code, a.product_code, a.state, COALESCE(o.opening_state, 'appeared'), a.reason
