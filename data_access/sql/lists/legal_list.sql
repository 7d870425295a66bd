-- Grain: one case and line of the page that counts it: filed or closed in the month, pending at its end, or pending and more
-- than 180 days in its stage.
WITH line AS (
  SELECT 'filed' AS legal_line
  UNION ALL
  SELECT 'closed' AS legal_line
  UNION ALL
  SELECT 'pending' AS legal_line
  UNION ALL
  SELECT 'over_180_days' AS legal_line
)
SELECT
  l.legal_line,
  c.case_id,
  c.account_id,
  c.customer_id,
  c.product_code,
  of_product(p),
  of_branch(b),
  c.branch_code,
  c.case_type,
  c.advocate_code,
  c.stage,
  c.days_in_stage,
  c.filed_on,
  c.closed_on,
  c.claim_amount,
  c.received AS received_amount,
  c.legal_cost AS cost_amount
FROM legal_rows AS c
JOIN line AS l
  ON (l.legal_line = 'filed' AND c.filed = 1)
  OR (l.legal_line = 'closed' AND c.closed = 1)
  OR (l.legal_line = 'pending' AND c.pending = 1)
  OR (l.legal_line = 'over_180_days' AND c.pending = 1 AND c.days_in_stage > 180)
LEFT JOIN product AS p ON p.product_code = c.product_code
LEFT JOIN branch AS b ON b.branch_code = c.branch_code
