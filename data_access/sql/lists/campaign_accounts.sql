-- Grain: one account of a campaign whose 15 days after assignment ended in the month; the accounts behind campaigns.
SELECT
  r.account_id,
  a.customer_id,
  r.product_code,
  of_product(p),
  of_branch(b),
  r.branch_code,
  r.opening_state,
  CASE
    WHEN
      r.opening_state IN (
        'Current', '1-30', '31-60', '61-90', '91-120', '121-150', '151-180', '180+', 'Unknown'
      )
      THEN r.opening_state
    ELSE '(none)'
  END AS bucket,
  r.campaign_code,
  r.channel,
  r.vendor,
  r.held_out,
  CAST(r.assigned_at AS DATE) AS assigned_on,
  CASE WHEN r.sent = 1 THEN 'yes' ELSE 'no' END AS sent,
  CASE WHEN r.delivered = 1 THEN 'yes' WHEN r.delivered = 0 THEN 'no' ELSE 'unknown' END AS delivered,
  CASE WHEN r.responded = 1 THEN 'yes' WHEN r.responded = 0 THEN 'no' ELSE 'unknown' END AS responded,
  CASE WHEN r.opted_out = 1 THEN 'yes' WHEN r.opted_out = 0 THEN 'no' ELSE 'unknown' END AS opted_out,
  CASE WHEN r.collected > 0 THEN 'yes' WHEN r.collected <= 0 THEN 'no' ELSE 'unknown' END AS paid_within_15_days,
  r.collected
FROM campaign_rows AS r
LEFT JOIN account AS a ON a.account_id = r.account_id
LEFT JOIN product AS p ON p.product_code = r.product_code
LEFT JOIN branch AS b ON b.branch_code = r.branch_code
