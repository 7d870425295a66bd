-- Grain: each declared set of case type and stage, of the cases pending at the end of the month; null = not part of the
-- set. Half of the cases, and nine of ten, have been in their stage for at most so many days (nearest rank).
WITH waiting AS (
  SELECT case_type, stage, days_in_stage FROM legal_rows WHERE pending = 1
),
in_sets AS (
  SELECT CAST(NULL AS VARCHAR) AS case_type, CAST(NULL AS VARCHAR) AS stage, days_in_stage FROM waiting
  UNION ALL
  SELECT case_type, CAST(NULL AS VARCHAR) AS stage, days_in_stage FROM waiting
  UNION ALL
  SELECT case_type, stage, days_in_stage FROM waiting
),
ranked AS (
  SELECT
    case_type,
    stage,
    days_in_stage,
    ROW_NUMBER() OVER (PARTITION BY case_type, stage ORDER BY days_in_stage) AS place,
    COUNT(*) OVER (PARTITION BY case_type, stage) AS cases
  FROM in_sets
)
SELECT
  case_type,
  stage,
  COUNT(*) AS cases,
  MIN(CASE WHEN 2 * place >= cases THEN days_in_stage END) AS median_days,
  MIN(CASE WHEN 10 * place >= 9 * cases THEN days_in_stage END) AS p90_days
FROM ranked
GROUP BY case_type, stage
