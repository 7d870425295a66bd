-- Grain: one account written off before the end of the month, with what is left of it; the accounts behind the write-off pool.
SELECT
  w.account_id,
  a.customer_id,
  w.product_code,
  of_product(p),
  of_branch(b),
  w.branch_code,
  w.write_off_month,
  w.first_written_off_on AS written_off_on,
  w.last_paid_on,
  w.charged_off_before + w.charged_off AS written_off_amount,
  w.recovered_before + w.recovered AS recovered_amount,
  w.charged_off_before + w.charged_off - w.recovered_before - w.recovered AS left_amount
FROM write_off_rows AS w
LEFT JOIN account AS a ON a.account_id = w.account_id
LEFT JOIN product AS p ON p.product_code = w.product_code
LEFT JOIN branch AS b ON b.branch_code = w.branch_code
