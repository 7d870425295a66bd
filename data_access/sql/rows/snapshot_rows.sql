-- Grain: one account on one day, every day of the database; callers choose the day.
SELECT
  s.as_of_date,
  s.account_id,
  a.customer_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(s.branch_code, a.branch_code, '(none)') AS branch_code,
  COALESCE(s.risk_segment, a.risk_segment, '(none)') AS segment,
  s.status,
  CASE
    WHEN s.dpd IS NULL THEN 'Unknown'
    WHEN s.dpd <= 0 THEN 'Current'
    WHEN s.dpd <= 30 THEN '1-30'
    WHEN s.dpd <= 60 THEN '31-60'
    WHEN s.dpd <= 90 THEN '61-90'
    WHEN s.dpd <= 120 THEN '91-120'
    WHEN s.dpd <= 150 THEN '121-150'
    WHEN s.dpd <= 180 THEN '151-180'
    ELSE '180+'
  END AS bucket,
  CASE WHEN s.npa_flag THEN 'yes' WHEN NOT s.npa_flag THEN 'no' ELSE 'unknown' END AS npa,
  CASE WHEN s.bounced_this_month THEN 'yes' WHEN NOT s.bounced_this_month THEN 'no' ELSE 'unknown' END AS bounced,
  of_ticket_band(a),
  s.dpd,
  s.unpaid_dues,
  s.principal_outstanding AS principal,
  s.total_outstanding,
  s.overdue_amount AS overdue,
  s.charges_due,
  s.provision,
  a.opened_on,
  a.closed_on,
  a.restructured_on
FROM account_snapshot AS s
LEFT JOIN account AS a ON a.account_id = s.account_id
