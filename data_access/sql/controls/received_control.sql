-- Grain: one row, all cleared receipts of the calendar month, net of reversals.
SELECT COALESCE(SUM(amount), 0) AS received
FROM payment
WHERE status = 'cleared' AND paid_at >= :events_from AND paid_at < :events_before
