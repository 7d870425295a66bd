-- Grain: one settlement approved before :events_before, with what became of it up to the end of the month.
-- Where the day on which it was paid or broken is not recorded, or lies before the approval, it is that of the approval.
WITH dated AS (
  SELECT
    *,
    CASE
      WHEN status = 'approved' THEN NULL
      WHEN closed_on > approved_on THEN closed_on
      ELSE approved_on
    END AS ended_on
  FROM settlement
  WHERE approved_on < :events_before
),
provided AS (
  SELECT account_id, provision FROM account_snapshot WHERE as_of_date = :opening_date
)
SELECT
  s.settlement_id,
  s.account_id,
  a.customer_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(a.branch_code, '(none)') AS branch_code,
  COALESCE(s.agency_code, '(none)') AS agency_code,
  COALESCE(s.approval_level, '(none)') AS approval_level,
  s.approved_on,
  s.status,
  s.ended_on,
  s.outstanding_at_approval,
  s.settlement_amount,
  s.outstanding_at_approval - s.settlement_amount AS waived,
  s.waived_principal,
  s.waived_interest,
  s.waived_charges,
  s.paid_amount,
  p.provision,
  CASE WHEN s.approved_on >= :events_from THEN 1 ELSE 0 END AS approved,
  CASE WHEN s.status = 'paid' AND s.ended_on >= :events_from AND s.ended_on < :events_before THEN 1 ELSE 0 END AS paid,
  CASE WHEN s.status = 'broken' AND s.ended_on >= :events_from AND s.ended_on < :events_before THEN 1 ELSE 0 END
    AS broken,
  CASE WHEN s.ended_on IS NULL OR s.ended_on >= :events_before THEN 1 ELSE 0 END AS running,
  CASE
    WHEN (s.ended_on IS NULL OR s.ended_on >= :events_before)
      AND s.approved_on < CAST(CAST(:events_before AS DATE) - INTERVAL '3' MONTH AS DATE) THEN 1
    ELSE 0
  END AS running_over_3_months
FROM dated AS s
LEFT JOIN account AS a ON a.account_id = s.account_id
LEFT JOIN provided AS p ON p.account_id = s.account_id
