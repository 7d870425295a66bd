-- The example names no branch; the code stands for the source.
SELECT 'EXAMPLE' AS branch_code, 'Example' AS branch_name, NULL AS state, NULL AS zone
