-- Grain: one row, all that was written off up to the month's end, net of reversals, and the month's cleared receipts of
-- accounts that were written off before the day of the receipt.
SELECT
  (SELECT COALESCE(SUM(amount), 0) FROM write_off WHERE written_off_on < :events_before) AS charged_off_to_date,
  CASE
    WHEN :has_payments
      THEN (
        SELECT COALESCE(SUM(amount), 0)
        FROM (
          SELECT p.receipt_no, p.line_no, p.amount
          FROM payment AS p
          JOIN write_off AS w ON w.account_id = p.account_id AND w.written_off_on < CAST(p.paid_at AS DATE)
          WHERE p.status = 'cleared' AND p.paid_at >= :events_from AND p.paid_at < :events_before
          GROUP BY p.receipt_no, p.line_no, p.amount
          HAVING SUM(w.amount) > 0
        ) AS recovered
      )
  END AS recovered_on_write_offs
