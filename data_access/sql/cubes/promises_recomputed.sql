-- Grain: product x branch x agency x segment x collector x opening state x status by the source x status by the receipts,
-- for the promises that fell due in the month. What was received for a promise counts up to the amount promised.
SELECT
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  COALESCE(p.agency_code, '(none)') AS agency_code,
  COALESCE(o.segment, '(none)') AS segment,
  COALESCE(p.collector_code, '(none)') AS collector_code,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  p.recorded_status,
  p.recomputed_status,
  COUNT(*) AS due,
  SUM(p.amount) AS due_amount,
  SUM(CASE WHEN p.received > p.amount THEN p.amount ELSE p.received END) AS received_amount
FROM promise_rows AS p
LEFT JOIN opening_rows AS o ON o.account_id = p.account_id
WHERE p.due_on >= :events_from AND p.due_on < :events_before
GROUP BY COALESCE(o.product_code, '(none)'), COALESCE(o.branch_code, '(none)'), COALESCE(p.agency_code, '(none)'),
  COALESCE(o.segment, '(none)'), COALESCE(p.collector_code, '(none)'), COALESCE(o.opening_state, 'appeared'),
  p.recorded_status, p.recomputed_status
