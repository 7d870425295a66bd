-- Grain: product x branch x agency x segment x opening state x closing state x paid x bounced x NPA at both ends
-- x restructured x arrived, for the month moved through from :opening_date to :closing_date.
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
FROM movement_leg_rows
GROUP BY product_code, branch_code, agency_code, segment, opening_state, closing_state, paid, bounced, npa_opening,
  npa_closing, restructured, arrived
