-- The only geography in the source is the state of the borrower; it stands in for the branch.
SELECT DISTINCT state AS branch_code, state AS branch_name, state, NULL AS zone
FROM auto_loans_sec
