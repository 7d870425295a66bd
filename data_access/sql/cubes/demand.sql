-- Grain: product x branch x agency x segment x opening state, for the dues and the money of the calendar month, and for
-- what leads from the overdue of :opening_date to that of :closing_date.
SELECT
  product_code,
  branch_code,
  agency_code,
  segment,
  opening_state,
  SUM(CASE WHEN due > 0 OR due_between > 0 OR opening_overdue > 0 THEN 1 ELSE 0 END) AS accounts,
  SUM(due) AS due,
  SUM(due_between) AS due_between,
  SUM(opening_overdue) AS opening_overdue,
  SUM(closing_overdue) AS closing_overdue,
  SUM(collected_total) AS collected_total,
  SUM(collected_on_due) AS collected_on_due,
  SUM(collected_on_due_between) AS collected_on_due_between,
  SUM(collected_on_overdue) AS collected_on_overdue,
  SUM(collected_on_demand) AS collected_on_demand,
  SUM(waived) AS waived,
  SUM(waived_on_demand) AS waived_on_demand,
  SUM(written_off) AS written_off,
  SUM(written_off_on_demand) AS written_off_on_demand,
  SUM(levied) AS levied,
  SUM(charges_collected) AS charges_collected,
  SUM(charges_waived) AS charges_waived,
  SUM(dues) AS dues,
  SUM(on_time_dues) AS on_time_dues,
  SUM(first_dues) AS first_dues,
  SUM(first_payment_defaults) AS first_payment_defaults,
  SUM(dues_raised) AS dues_raised,
  SUM(overdue_raised) AS overdue_raised,
  SUM(overdue_cleared_in_time) AS overdue_cleared_in_time
FROM demand_rows
GROUP BY product_code, branch_code, agency_code, segment, opening_state
