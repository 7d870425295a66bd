-- Grain: one row, those receipts whose account is in neither the opening nor the closing snapshot.
SELECT COALESCE(SUM(p.amount), 0) AS received_outside
FROM payment AS p
WHERE p.status = 'cleared' AND p.paid_at >= :received_from AND p.paid_at < :received_before
  AND NOT EXISTS (
    SELECT 1 FROM account_snapshot AS s
    WHERE s.account_id = p.account_id AND (s.as_of_date = :opening_date OR s.as_of_date = :closing_date)
  )
