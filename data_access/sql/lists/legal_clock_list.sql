-- Grain: one clock of the law and case that it runs, ran out or ended for; the cases behind the clocks.
SELECT
  c.clock,
  c.clock_state,
  c.case_id,
  c.account_id,
  c.customer_id,
  c.product_code,
  of_product(p),
  of_branch(b),
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
