-- Grain: one row, complaints received in the month, taken without any join.
SELECT COUNT(*) AS complaints_count FROM complaint WHERE received_on >= :events_from AND received_on < :events_before
