-- Grain: one row; settlements approved, paid and broken up to the end of the month, and those approved in it, from the
-- table alone.
SELECT
  COUNT(*) AS settlements_approved_to_date_count,
  COALESCE(SUM(CASE WHEN approved_on >= :events_from THEN 1 ELSE 0 END), 0) AS settlements_approved_count,
  COALESCE(
    SUM(CASE WHEN status <> 'approved' AND (closed_on IS NULL OR closed_on < :events_before) THEN 1 ELSE 0 END), 0
  ) AS settlements_ended_to_date_count,
  SUM(
    CASE
      WHEN approved_on >= :events_from AND settlement_amount IS NOT NULL THEN outstanding_at_approval
    END
  ) AS settled_outstanding,
  SUM(CASE WHEN approved_on >= :events_from THEN outstanding_at_approval - settlement_amount END) AS settled_waived
FROM settlement
WHERE approved_on < :events_before
