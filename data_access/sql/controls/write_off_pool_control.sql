-- Grain: one row, all that was written off up to :closing_date, and what was recovered of it in the month.
SELECT
  (SELECT COALESCE(SUM(amount), 0) FROM write_off WHERE written_off_on <= :closing_date) AS charged_off_to_date,
  (
    SELECT COALESCE(SUM(amount), 0)
    FROM payment
    WHERE
      status = 'cleared' AND kind = 'write_off_recovery' AND paid_at >= :received_from AND paid_at < :received_before
  ) AS recovered_on_write_offs
