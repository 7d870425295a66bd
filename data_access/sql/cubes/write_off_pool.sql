-- Grain: month of the account's first write-off x product x state, of all that was written off and recovered up to
-- the end of the calendar month.
SELECT
  w.write_off_month,
  w.product_code,
  COALESCE(b.state, '(none)') AS state,
  COUNT(*) AS accounts,
  SUM(w.charged_off_before) AS charged_off_before,
  SUM(w.charged_off) AS charged_off,
  SUM(w.recovered_before) AS recovered_before,
  SUM(w.recovered) AS recovered
FROM write_off_rows AS w
LEFT JOIN branch AS b ON b.branch_code = w.branch_code
GROUP BY w.write_off_month, w.product_code, COALESCE(b.state, '(none)')
