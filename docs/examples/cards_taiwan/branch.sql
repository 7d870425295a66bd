-- The source has no branches; one code stands for the source as a whole. State and zone are unknown.
SELECT 'TAIWAN' AS branch_code, 'Taiwan' AS branch_name, NULL AS state, NULL AS zone
