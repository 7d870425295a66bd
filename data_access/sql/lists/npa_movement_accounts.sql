-- Grain: one account and line of the NPA movement of the month from :opening_date to :closing_date; the accounts behind
-- the bars of the bridge. A transfer is listed where the account left and where it went.
WITH line AS (
  SELECT 'opening' AS npa_line
  UNION ALL
  SELECT 'closing' AS npa_line
  UNION ALL
  -- Where accounts are picked by their opening bucket, legs of transfers, which have none, are not among them.
  SELECT 'closing_own' AS npa_line
  UNION ALL
  SELECT 'change' AS npa_line
),
booked AS (
  SELECT
    m.*,
    CASE
      WHEN m.own = 0 THEN CASE WHEN m.npa_closing = 'yes' THEN 'transfers' END
      WHEN m.npa_closing = 'yes' AND m.npa_opening = 'no' THEN 'slippage'
      WHEN m.npa_closing = 'yes' AND m.npa_opening = 'unknown' THEN 'flag_unknown'
      WHEN m.npa_opening <> 'yes' THEN NULL
      WHEN m.npa_closing = 'yes' OR m.closing_state IN ('closed', 'settled', 'sold', 'exit') THEN 'recoveries'
      WHEN m.closing_state = 'written_off' THEN 'write_offs'
      WHEN m.npa_closing = 'unknown' THEN 'flag_unknown'
      WHEN m.restructured = 'yes' THEN 'restructured'
      ELSE 'upgrades'
    END AS change_line
  FROM movement_leg_rows AS m
),
listed AS (
  SELECT
    b.*,
    CASE WHEN l.npa_line = 'change' THEN b.change_line ELSE l.npa_line END AS npa_line
  FROM booked AS b
  JOIN line AS l
    ON (l.npa_line = 'opening' AND b.own = 1 AND b.npa_opening = 'yes')
    OR (l.npa_line = 'closing' AND b.npa_closing = 'yes' AND (b.leg = 'transfer_in' OR (b.own = 1 AND b.transferred = 0)))
    OR (l.npa_line = 'closing_own' AND b.npa_closing = 'yes' AND b.own = 1)
    OR (l.npa_line = 'change' AND b.change_line IS NOT NULL)
)
SELECT
  m.account_id,
  m.customer_id,
  m.product_code,
  of_product(p),
  of_branch(b),
  m.branch_code,
  m.agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  m.segment,
  m.npa_line,
  m.opening_state,
  m.opening_state AS bucket,
  m.closing_state,
  m.opening_dpd,
  m.closing_dpd,
  m.paid,
  m.npa_opening,
  m.npa_closing,
  m.opening_outstanding,
  m.closing_outstanding,
  m.received,
  CASE m.npa_line
    WHEN 'opening' THEN m.opening_outstanding
    WHEN 'closing' THEN m.closing_outstanding
    WHEN 'closing_own' THEN m.closing_outstanding
    WHEN 'slippage' THEN m.closing_outstanding
    WHEN 'transfers' THEN m.closing_outstanding * m.sign
    WHEN 'recoveries'
      THEN m.opening_outstanding - CASE WHEN m.npa_closing = 'yes' THEN m.closing_outstanding ELSE 0 END
    WHEN 'flag_unknown'
      THEN CASE WHEN m.npa_closing = 'yes' THEN m.closing_outstanding ELSE -m.opening_outstanding END
    ELSE m.opening_outstanding
  END AS line_amount
FROM listed AS m
LEFT JOIN product AS p ON p.product_code = m.product_code
LEFT JOIN branch AS b ON b.branch_code = m.branch_code
LEFT JOIN agency AS g ON g.agency_code = m.agency_code
