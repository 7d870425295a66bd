-- Grain: clock of the law x what became of it x product x branch, of cases at the end of the month.
SELECT clock, clock_state, product_code, branch_code, COUNT(*) AS cases
FROM legal_clock_rows
GROUP BY clock, clock_state, product_code, branch_code
