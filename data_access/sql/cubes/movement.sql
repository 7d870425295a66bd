-- Grain: product x branch x agency x segment x opening state x closing state x paid x bounced x NPA at both ends
-- x restructured x arrived, for the month moved through from :opening_date to :closing_date.
-- An account that changed branch or segment counts once where it opened; two further legs book its closing balance
-- out of there and in where it went, so that every node's closing equals its position.
WITH leg AS (
  SELECT 'own' AS leg
  UNION ALL
  SELECT 'transfer_in' AS leg
  UNION ALL
  SELECT 'transfer_out' AS leg
),
booked AS (
  SELECT
    m.product_code,
    CASE WHEN g.leg = 'transfer_in' THEN m.closing_branch_code ELSE m.branch_code END AS branch_code,
    m.agency_code,
    CASE WHEN g.leg = 'transfer_in' THEN m.closing_segment ELSE m.segment END AS segment,
    CASE WHEN g.leg = 'own' THEN m.opening_state ELSE g.leg END AS opening_state,
    m.closing_state,
    m.paid,
    m.bounced,
    m.npa_opening,
    m.npa_closing,
    m.restructured,
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
)
SELECT
  product_code,
  branch_code,
  agency_code,
  segment,
  opening_state,
  closing_state,
  paid,
  bounced,
  npa_opening,
  npa_closing,
  restructured,
  arrived,
  SUM(sign) AS accounts,
  SUM(opening_principal * own) AS opening_principal,
  SUM(CASE WHEN opening_principal < 0 THEN opening_principal * own WHEN opening_principal >= 0 THEN 0 END)
    AS opening_principal_negative,
  SUM(closing_principal * sign) AS closing_principal,
  SUM(CASE WHEN closing_principal < 0 THEN closing_principal * sign WHEN closing_principal >= 0 THEN 0 END)
    AS closing_principal_negative,
  SUM(opening_outstanding * own) AS opening_outstanding,
  SUM(CASE WHEN opening_outstanding < 0 THEN opening_outstanding * own WHEN opening_outstanding >= 0 THEN 0 END)
    AS opening_outstanding_negative,
  SUM(closing_outstanding * sign) AS closing_outstanding,
  SUM(CASE WHEN closing_outstanding < 0 THEN closing_outstanding * sign WHEN closing_outstanding >= 0 THEN 0 END)
    AS closing_outstanding_negative,
  SUM(received * own) AS received,
  SUM(waived * own) AS waived,
  SUM(levied * own) AS levied,
  SUM(written_off * own) AS written_off,
  SUM(reallocated * own) AS reallocated
FROM booked
GROUP BY product_code, branch_code, agency_code, segment, opening_state, closing_state, paid, bounced, npa_opening,
  npa_closing, restructured, arrived
