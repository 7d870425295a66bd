-- Grain: one account and leg in the month moved through from :opening_date to :closing_date.
-- An account that changed branch or segment has its own leg where it opened; two further legs book its closing balance
-- out of there and in where it went, so that every node's closing equals its position.
WITH leg AS (
  SELECT 'own' AS leg
  UNION ALL
  SELECT 'transfer_in' AS leg
  UNION ALL
  SELECT 'transfer_out' AS leg
)
SELECT
  g.leg,
  m.account_id,
  m.customer_id,
  m.product_code,
  CASE WHEN g.leg = 'transfer_in' THEN m.closing_branch_code ELSE m.branch_code END AS branch_code,
  m.agency_code,
  CASE WHEN g.leg = 'transfer_in' THEN m.closing_segment ELSE m.segment END AS segment,
  CASE WHEN g.leg = 'own' THEN m.opening_state ELSE g.leg END AS opening_state,
  m.opening_state AS opened_in,
  m.closing_state,
  m.opening_dpd,
  m.closing_dpd,
  m.paid,
  m.bounced,
  m.npa_opening,
  m.npa_closing,
  m.restructured,
  m.transferred,
  CASE WHEN m.opening_state = m.closing_state THEN 'no' ELSE 'yes' END AS arrived,
  CASE WHEN g.leg = 'transfer_out' THEN -1 ELSE 1 END AS sign,
  CASE WHEN g.leg = 'own' THEN 1 ELSE 0 END AS own,
  m.opening_principal,
  m.closing_principal,
  m.opening_outstanding,
  m.closing_outstanding,
  m.received,
  m.waived,
  m.levied,
  m.written_off,
  m.reallocated
FROM movement_rows AS m
JOIN leg AS g ON g.leg = 'own' OR m.transferred = 1
