-- Grain: product x branch x agency x approval level, of the settlements that were approved, paid or broken in the month
-- or still ran at its end. What was given up is of those approved in the month whose amounts are recorded.
WITH valued AS (
  SELECT
    *,
    CASE WHEN approved = 1 AND waived IS NOT NULL THEN outstanding_at_approval END AS owed,
    CASE WHEN approved = 1 THEN waived END AS given_up,
    CASE
      WHEN approved = 1 AND waived IS NOT NULL AND waived_principal IS NOT NULL AND waived_interest IS NOT NULL
        AND waived_charges IS NOT NULL THEN 1
      ELSE 0
    END AS split,
    CASE WHEN approved = 1 AND waived IS NOT NULL AND provision IS NOT NULL THEN 1 ELSE 0 END AS provided
  FROM settlement_rows
  WHERE approved = 1 OR paid = 1 OR broken = 1 OR running = 1
)
SELECT
  product_code,
  branch_code,
  agency_code,
  approval_level,
  SUM(approved) AS approved,
  SUM(CASE WHEN approved = 1 AND status = 'paid' THEN 1 ELSE 0 END) AS since_paid,
  SUM(CASE WHEN approved = 1 AND status = 'broken' THEN 1 ELSE 0 END) AS since_broken,
  SUM(CASE WHEN approved = 1 AND status = 'approved' THEN 1 ELSE 0 END) AS since_running,
  COUNT(owed) AS valued,
  CASE WHEN SUM(approved) = 0 THEN 0 ELSE SUM(owed) END AS outstanding,
  CASE WHEN SUM(approved) = 0 THEN 0 ELSE SUM(given_up) END AS waived,
  SUM(split) AS split,
  SUM(CASE WHEN split = 1 THEN owed END) AS split_outstanding,
  SUM(CASE WHEN split = 1 THEN waived_principal END) AS waived_principal,
  SUM(CASE WHEN split = 1 THEN waived_interest END) AS waived_interest,
  SUM(CASE WHEN split = 1 THEN waived_charges END) AS waived_charges,
  SUM(provided) AS provided,
  SUM(CASE WHEN provided = 1 THEN waived END) AS provided_waived,
  SUM(CASE WHEN provided = 1 THEN provision END) AS provision,
  SUM(CASE WHEN provided = 1 THEN CASE WHEN waived > provision THEN waived - provision ELSE 0 END END)
    AS waived_beyond_provision,
  SUM(paid) AS paid,
  CASE WHEN SUM(paid) = 0 THEN 0 ELSE SUM(CASE WHEN paid = 1 THEN paid_amount END) END AS paid_amount,
  SUM(broken) AS broken,
  SUM(running) AS running,
  CASE WHEN SUM(running) = 0 THEN 0 ELSE SUM(CASE WHEN running = 1 THEN settlement_amount END) END AS running_amount,
  SUM(running_over_3_months) AS running_over_3_months,
  CAST(SUM(CAST(owed AS DECIMAL(38, 2)) * owed) AS DOUBLE) AS outstanding_squared,
  CAST(SUM(CAST(given_up AS DECIMAL(38, 2)) * given_up) AS DOUBLE) AS waived_squared,
  CAST(SUM(CAST(owed AS DECIMAL(38, 2)) * given_up) AS DOUBLE) AS outstanding_waived
FROM valued
GROUP BY product_code, branch_code, agency_code, approval_level
