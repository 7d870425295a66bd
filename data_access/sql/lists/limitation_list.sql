-- Grain: one account past due or written off, with the last day on which a suit for its money may be filed.
SELECT
  l.limitation_state,
  l.account_id,
  l.customer_id,
  l.product_code,
  of_product(p),
  of_branch(b),
  l.branch_code,
  l.status,
  l.dpd,
  l.due_on AS oldest_due_on,
  l.last_paid_on,
  l.written_off_on,
  l.begun_on,
  l.allowed AS allowed_days,
  l.last_day_to_file,
  l.days_left,
  l.filed_on,
  l.claim AS outstanding_amount,
  l.source
FROM limitation_rows AS l
LEFT JOIN product AS p ON p.product_code = l.product_code
LEFT JOIN branch AS b ON b.branch_code = l.branch_code
