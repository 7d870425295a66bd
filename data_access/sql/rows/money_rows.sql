-- Grain: one account with anything received, waived, levied or written off in the calendar month, or between two
-- day-ends: after :opening_date up to :closing_date. What is summed of both has a column for each.
-- Receipts are cleared ones, net of reversals. A sum without rows is 0; whether its table has any is for the reader.
WITH booked AS (
  SELECT
    account_id,
    'received' AS entry,
    COALESCE(kind, '(none)') AS kind,
    amount,
    CASE WHEN paid_at >= :events_from AND paid_at < :events_before THEN 1 ELSE 0 END AS in_month,
    CASE WHEN paid_at >= :received_from AND paid_at < :received_before THEN 1 ELSE 0 END AS between_ends
  FROM payment
  WHERE
    status = 'cleared'
    AND (
      (paid_at >= :events_from AND paid_at < :events_before)
      OR (paid_at >= :received_from AND paid_at < :received_before)
    )
  UNION ALL
  SELECT
    account_id,
    'waived' AS entry,
    COALESCE(component, '(none)') AS kind,
    amount,
    CASE WHEN waived_on >= :events_from AND waived_on < :events_before THEN 1 ELSE 0 END AS in_month,
    CASE WHEN waived_on > :opening_date AND waived_on <= :closing_date THEN 1 ELSE 0 END AS between_ends
  FROM waiver
  WHERE
    (waived_on >= :events_from AND waived_on < :events_before)
    OR (waived_on > :opening_date AND waived_on <= :closing_date)
  UNION ALL
  SELECT
    account_id,
    'levied' AS entry,
    '(none)' AS kind,
    amount,
    CASE WHEN levied_on >= :events_from AND levied_on < :events_before THEN 1 ELSE 0 END AS in_month,
    CASE WHEN levied_on > :opening_date AND levied_on <= :closing_date THEN 1 ELSE 0 END AS between_ends
  FROM charge
  WHERE
    (levied_on >= :events_from AND levied_on < :events_before)
    OR (levied_on > :opening_date AND levied_on <= :closing_date)
  UNION ALL
  SELECT
    account_id,
    'written off' AS entry,
    '(none)' AS kind,
    amount,
    CASE WHEN written_off_on >= :events_from AND written_off_on < :events_before THEN 1 ELSE 0 END AS in_month,
    CASE WHEN written_off_on > :opening_date AND written_off_on <= :closing_date THEN 1 ELSE 0 END AS between_ends
  FROM write_off
  WHERE
    (written_off_on >= :events_from AND written_off_on < :events_before)
    OR (written_off_on > :opening_date AND written_off_on <= :closing_date)
)
SELECT
  account_id,
  SUM(CASE WHEN entry = 'received' AND kind = 'due' AND in_month = 1 THEN amount ELSE 0 END) AS received_of_due,
  SUM(CASE WHEN entry = 'received' AND kind IN ('due', 'overdue', 'settlement') AND in_month = 1 THEN amount ELSE 0 END)
    AS received_of_demand,
  SUM(CASE WHEN entry = 'received' AND kind = 'charges' AND in_month = 1 THEN amount ELSE 0 END) AS received_of_charges,
  SUM(CASE WHEN entry = 'waived' AND in_month = 1 THEN amount ELSE 0 END) AS waived,
  SUM(CASE WHEN entry = 'waived' AND kind = 'charges' AND in_month = 1 THEN amount ELSE 0 END) AS charges_waived,
  SUM(CASE WHEN entry = 'levied' AND in_month = 1 THEN amount ELSE 0 END) AS levied,
  SUM(CASE WHEN entry = 'written off' AND in_month = 1 THEN amount ELSE 0 END) AS written_off,
  SUM(CASE WHEN entry = 'received' AND between_ends = 1 THEN amount ELSE 0 END) AS received_between,
  SUM(CASE WHEN entry = 'received' AND kind = 'due' AND between_ends = 1 THEN amount ELSE 0 END) AS received_of_due_between,
  SUM(CASE WHEN entry = 'received' AND kind = 'overdue' AND between_ends = 1 THEN amount ELSE 0 END)
    AS received_of_overdue_between,
  SUM(
    CASE
      WHEN entry = 'received' AND kind IN ('due', 'overdue', 'settlement') AND between_ends = 1 THEN amount
      ELSE 0
    END
  ) AS received_of_demand_between,
  SUM(CASE WHEN entry = 'received' AND kind = '(none)' AND between_ends = 1 THEN amount ELSE 0 END)
    AS received_of_unknown_kind_between,
  SUM(CASE WHEN entry = 'waived' AND between_ends = 1 THEN amount ELSE 0 END) AS waived_between,
  SUM(CASE WHEN entry = 'waived' AND kind = 'charges' AND between_ends = 1 THEN amount ELSE 0 END)
    AS charges_waived_between,
  SUM(CASE WHEN entry = 'levied' AND between_ends = 1 THEN amount ELSE 0 END) AS levied_between,
  SUM(CASE WHEN entry = 'written off' AND between_ends = 1 THEN amount ELSE 0 END) AS written_off_between
FROM booked
GROUP BY account_id
