-- Grain: one row, surveys sent in the month, taken without any join.
SELECT COUNT(*) AS surveys_count FROM survey_response WHERE sent_on >= :events_from AND sent_on < :events_before
