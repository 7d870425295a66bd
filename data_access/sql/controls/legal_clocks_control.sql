-- Grain: one row; clocks of cases that run at the end of the month, ended in it, or are unknown, from the tables and the
-- terms of the clocks alone.
WITH days AS (
  SELECT
    c.case_id,
    t.clock,
    COALESCE(MIN(a.product_code), '(none)') AS product_code,
    MIN(CASE WHEN LOWER(TRIM(s.stage)) = t.from_stage THEN s.entered_on END) AS begun_on,
    MIN(CASE WHEN LOWER(TRIM(s.stage)) = t.to_stage THEN s.entered_on END) AS ended_on,
    MAX(CASE WHEN c.closed_on < :events_before THEN 0 ELSE 1 END) AS pending
  FROM legal_case AS c
  JOIN legal_clock_terms AS t ON t.case_type = LOWER(TRIM(c.case_type))
  LEFT JOIN account AS a ON a.account_id = c.account_id
  LEFT JOIN legal_stage AS s ON s.case_id = c.case_id AND s.entered_on < :events_before
  WHERE c.filed_on < :events_before
  GROUP BY c.case_id, t.clock
),
told AS (
  SELECT *, MAX(COALESCE(begun_on, ended_on)) OVER (PARTITION BY case_id) AS any_day FROM days
),
in_force AS (
  SELECT
    d.case_id,
    d.clock,
    MAX(CASE WHEN r.product_code IS NOT NULL THEN r.effective_from END) AS own_from,
    MAX(CASE WHEN r.product_code IS NULL THEN r.effective_from END) AS general_from
  FROM told AS d
  JOIN conduct_rule AS r
    ON r.rule = d.clock
    AND r.effective_from <= d.begun_on
    AND (r.product_code IS NULL OR r.product_code = d.product_code)
  GROUP BY d.case_id, d.clock
),
known AS (
  SELECT f.case_id, f.clock
  FROM in_force AS f
  JOIN told AS d ON d.case_id = f.case_id AND d.clock = f.clock
  JOIN conduct_rule AS r
    ON r.rule = f.clock
    AND r.effective_from = COALESCE(f.own_from, f.general_from)
    AND (
      (f.own_from IS NOT NULL AND r.product_code = d.product_code)
      OR (f.own_from IS NULL AND r.product_code IS NULL)
    )
  WHERE REGEXP_MATCHES(TRIM(r.value), '^[0-9]{1,4}$')
  GROUP BY f.case_id, f.clock
),
classed AS (
  SELECT
    CASE
      WHEN d.begun_on IS NULL AND d.ended_on IS NULL AND d.any_day IS NOT NULL THEN 'none'
      WHEN k.case_id IS NOT NULL AND d.ended_on >= d.begun_on
        THEN CASE WHEN d.ended_on >= :events_from THEN 'ended' ELSE 'none' END
      WHEN d.pending = 0 THEN 'none'
      WHEN k.case_id IS NOT NULL AND d.ended_on IS NULL THEN 'runs'
      ELSE 'unknown'
    END AS state
  FROM told AS d
  LEFT JOIN known AS k ON k.case_id = d.case_id AND k.clock = d.clock
)
SELECT
  COALESCE(SUM(CASE WHEN state = 'runs' THEN 1 ELSE 0 END), 0) AS legal_clocks_running_count,
  COALESCE(SUM(CASE WHEN state = 'ended' THEN 1 ELSE 0 END), 0) AS legal_clocks_ended_count,
  COALESCE(SUM(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END), 0) AS legal_clocks_unknown_count
FROM classed
