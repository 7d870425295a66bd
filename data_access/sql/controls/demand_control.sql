-- Grain: one row, the charges, waivers and write-offs of the calendar month.
SELECT
  CASE
    WHEN :has_charges
      THEN (
        SELECT COALESCE(SUM(amount), 0) FROM charge WHERE levied_on >= :events_from AND levied_on < :events_before
      )
  END AS levied,
  CASE
    WHEN :has_waivers
      THEN (
        SELECT COALESCE(SUM(amount), 0) FROM waiver WHERE waived_on >= :events_from AND waived_on < :events_before
      )
  END AS waived,
  CASE
    WHEN :has_write_offs
      THEN (
        SELECT COALESCE(SUM(amount), 0)
        FROM write_off
        WHERE written_off_on >= :events_from AND written_off_on < :events_before
      )
  END AS written_off
