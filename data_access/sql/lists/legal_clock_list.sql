-- Grain: one clock of the law and case that it runs, ran out or ended for; the cases behind the clocks.
SELECT
  c.clock,
  c.clock_state,
  c.case_id,
  c.account_id,
  c.customer_id,
  c.product_code,
  COALESCE(p.product_group, '(none)') AS product_group,
  CASE WHEN p.secured THEN 'yes' WHEN NOT p.secured THEN 'no' ELSE '(none)' END AS secured,
  CASE WHEN p.revolving THEN 'yes' WHEN NOT p.revolving THEN 'no' ELSE '(none)' END AS revolving,
  COALESCE(b.zone, '(none)') AS zone,
  COALESCE(b.state, '(none)') AS state,
  COALESCE(b.area, '(none)') AS area,
  c.branch_code,
  c.case_type,
  c.advocate_code,
  c.filed_on,
  c.begun_on,
  c.ended_on,
  c.allowed AS allowed_days,
  c.days_left,
  c.days_taken,
  c.claim_amount,
  c.source
FROM legal_clock_rows AS c
LEFT JOIN product AS p ON p.product_code = c.product_code
LEFT JOIN branch AS b ON b.branch_code = c.branch_code
