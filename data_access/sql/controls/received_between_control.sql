-- Grain: one row, the cleared receipts net of reversals between two day-ends: after :opening_date up to :closing_date, and
-- what of them is not of the calendar month, less what the calendar month has outside of them.
SELECT
  COALESCE(SUM(CASE WHEN paid_at >= :received_from AND paid_at < :received_before THEN amount END), 0)
    AS received_between,
  COALESCE(
    SUM(
      CASE
        WHEN paid_at >= :received_from AND paid_at < :received_before
          THEN CASE WHEN paid_at >= :events_from AND paid_at < :events_before THEN amount * 0 ELSE amount END
        ELSE -amount
      END
    ),
    0
  ) AS received_in_other_months
FROM payment
WHERE
  status = 'cleared'
  AND (
    (paid_at >= :received_from AND paid_at < :received_before)
    OR (paid_at >= :events_from AND paid_at < :events_before)
  )
