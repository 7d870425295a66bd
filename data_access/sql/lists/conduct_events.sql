-- Grain: one breach of one rule of conduct in the month, with the attempt that it is.
WITH zones AS (
  SELECT state, CASE WHEN COUNT(DISTINCT zone) = 1 THEN MIN(zone) END AS zone FROM branch GROUP BY state
)
SELECT
  c.rule,
  c.interaction_id,
  c.account_id,
  c.started_at,
  CAST(EXTRACT(HOUR FROM c.started_at) AS VARCHAR) AS hour,
  c.channel,
  c.outcome,
  c.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  c.collector_code,
  c.product_code,
  of_product(p),
  COALESCE(z.zone, '(none)') AS zone,
  c.state,
  c.counted,
  c.allowed,
  c.source
FROM conduct_rows AS c
LEFT JOIN product AS p ON p.product_code = c.product_code
LEFT JOIN agency AS g ON g.agency_code = c.agency_code
LEFT JOIN zones AS z ON z.state = c.state
WHERE c.breach = 1
