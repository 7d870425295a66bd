-- Grain: one row, all cleared receipts net of reversals after :opening_date up to :closing_date.
SELECT COALESCE(SUM(amount), 0) AS received
FROM payment
WHERE status = 'cleared' AND paid_at >= :received_from AND paid_at < :received_before
