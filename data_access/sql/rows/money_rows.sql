-- Grain: one account with anything received, waived, levied or written off after :opening_date up to :closing_date.
-- Receipts are cleared ones, net of reversals. A sum without rows is 0; whether its table has any is for the reader.
WITH booked AS (
  SELECT account_id, 'received' AS entry, COALESCE(kind, '(none)') AS kind, amount
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :received_from AND paid_at < :received_before
  UNION ALL
  SELECT account_id, 'waived' AS entry, COALESCE(component, '(none)') AS kind, amount
  FROM waiver
  WHERE waived_on > :opening_date AND waived_on <= :closing_date
  UNION ALL
  SELECT account_id, 'levied' AS entry, '(none)' AS kind, amount
  FROM charge
  WHERE levied_on > :opening_date AND levied_on <= :closing_date
  UNION ALL
  SELECT account_id, 'written off' AS entry, '(none)' AS kind, amount
  FROM write_off
  WHERE written_off_on > :opening_date AND written_off_on <= :closing_date
)
SELECT
  account_id,
  SUM(CASE WHEN entry = 'received' THEN amount ELSE 0 END) AS received,
  SUM(CASE WHEN entry = 'received' AND kind = 'due' THEN amount ELSE 0 END) AS received_of_due,
  SUM(CASE WHEN entry = 'received' AND kind = 'overdue' THEN amount ELSE 0 END) AS received_of_overdue,
  SUM(CASE WHEN entry = 'received' AND kind IN ('due', 'overdue', 'settlement') THEN amount ELSE 0 END)
    AS received_of_demand,
  SUM(CASE WHEN entry = 'received' AND kind = 'charges' THEN amount ELSE 0 END) AS received_of_charges,
  SUM(CASE WHEN entry = 'received' AND kind = '(none)' THEN amount ELSE 0 END) AS received_of_unknown_kind,
  SUM(CASE WHEN entry = 'waived' THEN amount ELSE 0 END) AS waived,
  SUM(CASE WHEN entry = 'waived' AND kind = 'charges' THEN amount ELSE 0 END) AS charges_waived,
  SUM(CASE WHEN entry = 'levied' THEN amount ELSE 0 END) AS levied,
  SUM(CASE WHEN entry = 'written off' THEN amount ELSE 0 END) AS written_off
FROM booked
GROUP BY account_id
