-- Grain: one clock of the law and case that it runs, ran out or ended for: the days between two stages of a case, held
-- against the rule in force on the day the first of them began. What is pending is as of the last day that counts; a clock
-- that ended is a row of the month in which it did. The clock is unknown where the day it began is not recorded, lies after
-- the one it ended on, or no rule says how many days are allowed.
WITH filed AS (
  SELECT
    c.case_id,
    c.account_id,
    a.customer_id,
    COALESCE(a.product_code, '(none)') AS product_code,
    COALESCE(a.branch_code, '(none)') AS branch_code,
    c.case_type,
    LOWER(TRIM(c.case_type)) AS known_type,
    COALESCE(c.advocate_code, '(none)') AS advocate_code,
    c.filed_on,
    c.claim_amount,
    CASE WHEN c.closed_on IS NULL OR c.closed_on >= :events_before THEN 1 ELSE 0 END AS pending
  FROM legal_case AS c
  LEFT JOIN account AS a ON a.account_id = c.account_id
  WHERE c.filed_on < :events_before
),
entered AS (
  SELECT case_id, LOWER(TRIM(stage)) AS stage, MIN(entered_on) AS entered_on
  FROM legal_stage
  WHERE entered_on < :events_before
  GROUP BY case_id, LOWER(TRIM(stage))
),
-- Cases of which a stage is recorded that any clock of their kind knows.
followed AS (
  SELECT DISTINCT f.case_id
  FROM filed AS f
  JOIN legal_clock_terms AS k ON k.case_type = f.known_type
  JOIN entered AS e ON e.case_id = f.case_id AND (e.stage = k.from_stage OR e.stage = k.to_stage)
),
started AS (
  SELECT
    f.*,
    k.clock,
    k.at_least,
    b.entered_on AS begun_on,
    e.entered_on AS ended_on,
    CASE WHEN s.case_id IS NOT NULL THEN 1 ELSE 0 END AS is_followed
  FROM filed AS f
  JOIN legal_clock_terms AS k ON k.case_type = f.known_type
  LEFT JOIN entered AS b ON b.case_id = f.case_id AND b.stage = k.from_stage
  LEFT JOIN entered AS e ON e.case_id = f.case_id AND e.stage = k.to_stage
  LEFT JOIN followed AS s ON s.case_id = f.case_id
),
-- The rule in force that day: the product's own, else the one for all; the latest one that has taken effect.
ruled AS (
  SELECT
    s.case_id,
    s.clock,
    CASE WHEN REGEXP_MATCHES(TRIM(r.value), '^[0-9]{1,4}$') THEN CAST(TRIM(r.value) AS INTEGER) END AS allowed,
    r.source,
    ROW_NUMBER() OVER (
      PARTITION BY s.case_id, s.clock
      ORDER BY CASE WHEN r.product_code IS NULL THEN 1 ELSE 0 END, r.effective_from DESC
    ) AS place
  FROM started AS s
  JOIN conduct_rule AS r
    ON r.rule = s.clock
    AND (r.product_code IS NULL OR r.product_code = s.product_code)
    AND r.effective_from <= s.begun_on
),
counted AS (
  SELECT
    s.*,
    r.allowed,
    r.source,
    r.allowed - DATE_DIFF('day', s.begun_on, CAST(:events_before AS DATE)) + 1 AS days_left,
    DATE_DIFF('day', s.begun_on, s.ended_on) AS days_taken
  FROM started AS s
  LEFT JOIN ruled AS r ON r.case_id = s.case_id AND r.clock = s.clock AND r.place = 1
),
stated AS (
  SELECT
    *,
    CASE
      WHEN begun_on IS NULL AND ended_on IS NULL AND is_followed = 1 THEN NULL
      WHEN begun_on IS NULL OR allowed IS NULL OR days_taken < 0
        THEN CASE WHEN pending = 1 THEN 'unknown' END
      WHEN ended_on IS NOT NULL
        THEN CASE
          WHEN ended_on < :events_from THEN NULL
          WHEN at_least = 1 AND days_taken < allowed THEN 'too early'
          WHEN at_least = 0 AND days_taken > allowed THEN 'late'
          ELSE 'kept'
        END
      WHEN pending = 0 THEN NULL
      WHEN at_least = 1 AND days_left > 0 THEN 'waiting'
      WHEN at_least = 1 THEN 'may go on'
      WHEN days_left < 0 THEN 'overdue'
      WHEN days_left <= 30 THEN 'due within 30 days'
      ELSE 'running'
    END AS clock_state
  FROM counted
)
SELECT
  case_id,
  account_id,
  customer_id,
  product_code,
  branch_code,
  case_type,
  advocate_code,
  filed_on,
  claim_amount,
  clock,
  clock_state,
  begun_on,
  ended_on,
  allowed,
  CASE WHEN ended_on IS NULL THEN days_left END AS days_left,
  days_taken,
  source
FROM stated
WHERE clock_state IS NOT NULL
