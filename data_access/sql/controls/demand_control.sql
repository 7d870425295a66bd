-- Grain: one row, the charges, waivers and write-offs after :opening_date up to :closing_date.
SELECT
  CASE
    WHEN :has_charges
      THEN (
        SELECT COALESCE(SUM(amount), 0) FROM charge WHERE levied_on > :opening_date AND levied_on <= :closing_date
      )
  END AS levied,
  CASE
    WHEN :has_waivers
      THEN (
        SELECT COALESCE(SUM(amount), 0) FROM waiver WHERE waived_on > :opening_date AND waived_on <= :closing_date
      )
  END AS waived,
  CASE
    WHEN :has_write_offs
      THEN (
        SELECT COALESCE(SUM(amount), 0)
        FROM write_off
        WHERE written_off_on > :opening_date AND written_off_on <= :closing_date
      )
  END AS written_off
