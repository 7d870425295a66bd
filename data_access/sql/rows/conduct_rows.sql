-- Grain: one rule of conduct and one attempt of the month that it is about, by the agency and the collector that acted; of
-- the rule on allocations one allocation to an outside agency that began in the month, by that agency and no collector.
-- What is counted is held against what the rule in force that day allows for the product: a breach where it is more.
-- It is null where no rule is in force or the source does not say. Windows of seven days end with the day of the attempt.
WITH tried AS (
  SELECT * FROM attempt_rows
),
rules AS (
  SELECT 'contact_hours' AS rule, 'attempt' AS about
  UNION ALL SELECT 'calls_per_day', 'call'
  UNION ALL SELECT 'calls_per_week', 'call'
  UNION ALL SELECT 'visits_per_week', 'visit'
  UNION ALL SELECT 'third_party_contact', 'contact'
  UNION ALL SELECT 'unrecorded_call', 'call'
  UNION ALL SELECT 'uncertified_agent', 'attempt'
  UNION ALL SELECT 'open_complaint_contact', 'attempt'
  UNION ALL SELECT 'open_dispute_contact', 'attempt'
  UNION ALL SELECT 'excluded_account_contact', 'attempt'
),
-- Who is not known to be in house is an outside agency.
given AS (
  SELECT
    a.allocation_id,
    a.account_id,
    a.agency_code,
    COALESCE(o.product_code, '(none)') AS product_code,
    COALESCE(b.state, '(none)') AS state,
    a.allocated_on AS on_day
  FROM allocation AS a
  LEFT JOIN agency AS g ON g.agency_code = a.agency_code
  LEFT JOIN opening_rows AS o ON o.account_id = a.account_id
  LEFT JOIN branch AS b ON b.branch_code = o.branch_code
  WHERE
    a.allocated_on >= :events_from AND a.allocated_on < :events_before
    AND COALESCE(g.agency_type, '(none)') <> 'in_house'
),
grieved AS (
  SELECT DISTINCT g.allocation_id
  FROM given AS g
  JOIN grieved_account_rows AS c
    ON c.account_id = g.account_id
    AND c.received_on <= g.on_day
    AND (c.closed_on > g.on_day OR (c.closed_on IS NULL AND c.status = 'open'))
),
-- The calls and visits of whichever agency, from the first day of the window that the month's first day ends.
recent AS (
  SELECT
    interaction_id,
    account_id,
    channel,
    started_at,
    CAST(started_at AS DATE) AS on_day,
    DATE_DIFF('day', DATE '2000-01-01', CAST(started_at AS DATE)) AS day_number
  FROM interaction
  WHERE channel IN ('call', 'visit') AND started_at >= :week_from AND started_at < :events_before
),
turns AS (
  SELECT
    interaction_id,
    ROW_NUMBER() OVER (PARTITION BY account_id, channel, on_day ORDER BY started_at, interaction_id) AS that_day
  FROM recent
),
per_day AS (
  SELECT account_id, channel, on_day, day_number, COUNT(*) AS made
  FROM recent
  GROUP BY account_id, channel, on_day, day_number
),
days_before AS (
  SELECT
    account_id,
    channel,
    on_day,
    SUM(made) OVER (
      PARTITION BY account_id, channel ORDER BY day_number RANGE BETWEEN 6 PRECEDING AND 1 PRECEDING
    ) AS made
  FROM per_day
),
disputed AS (
  SELECT DISTINCT t.interaction_id
  FROM tried AS t
  JOIN dispute AS d
    ON d.account_id = t.account_id
    AND d.raised_on <= t.on_day
    AND (d.closed_on > t.on_day OR (d.closed_on IS NULL AND d.status = 'open'))
),
-- Whether an account was excluded is what the last day-end before the day of the attempt says.
stood AS (
  SELECT account_id, as_of_date, exclusion
  FROM account_snapshot
  WHERE as_of_date >= :opening_date AND as_of_date < :events_before
),
known_on AS (
  SELECT d.on_day, MAX(s.as_of_date) AS as_of_date
  FROM (SELECT DISTINCT on_day FROM tried) AS d
  JOIN (SELECT DISTINCT as_of_date FROM stood) AS s ON s.as_of_date < d.on_day
  GROUP BY d.on_day
),
exclusions AS (
  SELECT MAX(CASE WHEN exclusion IS NOT NULL THEN 1 ELSE 0 END) AS recorded FROM stood
),
judged AS (
  SELECT
    t.*,
    n.that_day,
    n.that_day + COALESCE(w.made, 0) AS that_week,
    CASE WHEN p.interaction_id IS NOT NULL THEN 1 WHEN :has_disputes THEN 0 END AS while_dispute_open,
    CASE
      WHEN x.recorded = 1 AND s.account_id IS NOT NULL
      THEN CASE WHEN s.exclusion IS NOT NULL THEN 1 ELSE 0 END
    END AS on_excluded
  FROM tried AS t
  CROSS JOIN exclusions AS x
  LEFT JOIN turns AS n ON n.interaction_id = t.interaction_id
  LEFT JOIN days_before AS w ON w.account_id = t.account_id AND w.channel = t.channel AND w.on_day = t.on_day
  LEFT JOIN disputed AS p ON p.interaction_id = t.interaction_id
  LEFT JOIN known_on AS k ON k.on_day = t.on_day
  LEFT JOIN stood AS s ON s.account_id = t.account_id AND s.as_of_date = k.as_of_date
),
looked_at AS (
  SELECT
    r.rule,
    j.interaction_id,
    j.account_id,
    j.agency_code,
    j.collector_code,
    j.channel,
    j.outcome,
    j.product_code,
    j.state,
    j.started_at,
    j.on_day,
    CASE r.rule
      WHEN 'contact_hours' THEN j.outside_window
      WHEN 'calls_per_day' THEN j.that_day
      WHEN 'calls_per_week' THEN j.that_week
      WHEN 'visits_per_week' THEN j.that_week
      WHEN 'third_party_contact' THEN CASE WHEN j.outcome = 'third_party' THEN 1 ELSE 0 END
      WHEN 'unrecorded_call' THEN j.unrecorded
      WHEN 'uncertified_agent' THEN j.by_uncertified
      WHEN 'open_complaint_contact' THEN j.while_complaint_open
      WHEN 'open_dispute_contact' THEN j.while_dispute_open
      ELSE j.on_excluded
    END AS counted
  FROM judged AS j
  CROSS JOIN rules AS r
  WHERE r.about = 'attempt' OR r.about = j.channel OR (r.about = 'contact' AND j.contact = 1)
  UNION ALL
  SELECT
    'open_complaint_allocation' AS rule,
    g.allocation_id AS interaction_id,
    g.account_id,
    g.agency_code,
    '(none)' AS collector_code,
    '(none)' AS channel,
    '(none)' AS outcome,
    g.product_code,
    g.state,
    CAST(g.on_day AS TIMESTAMP) AS started_at,
    g.on_day,
    CASE WHEN k.allocation_id IS NOT NULL THEN 1 WHEN :has_complaints THEN 0 END AS counted
  FROM given AS g
  LEFT JOIN grieved AS k ON k.allocation_id = g.allocation_id
),
product_day AS (
  SELECT product_code, on_day FROM tried
  UNION
  SELECT product_code, on_day FROM given
),
-- The rule in force that day: the product's own, else the one for all; the latest one that has taken effect.
ruled AS (
  SELECT
    d.product_code,
    d.on_day,
    CASE WHEN r.rule IN ('contact_from', 'contact_until') THEN 'contact_hours' ELSE r.rule END AS rule,
    -- What is not allowed at all is allowed 0 times; 'yes', or what cannot be read, forbids nothing.
    CASE
      WHEN r.rule IN ('contact_from', 'contact_until') THEN 0
      WHEN r.rule IN ('calls_per_day', 'calls_per_week', 'visits_per_week')
      THEN CASE WHEN REGEXP_MATCHES(TRIM(r.value), '^[0-9]{1,4}$') THEN CAST(TRIM(r.value) AS INTEGER) END
      WHEN LOWER(TRIM(r.value)) = 'no' THEN 0
    END AS allowed,
    r.source,
    ROW_NUMBER() OVER (
      PARTITION BY d.product_code, d.on_day,
        CASE WHEN r.rule IN ('contact_from', 'contact_until') THEN 'contact_hours' ELSE r.rule END
      ORDER BY CASE WHEN r.product_code IS NULL THEN 1 ELSE 0 END, r.effective_from DESC, r.rule
    ) AS place
  FROM product_day AS d
  JOIN conduct_rule AS r
    ON (r.product_code IS NULL OR r.product_code = d.product_code) AND r.effective_from <= d.on_day
  -- The hours are said by two rules; no rule of the table is called like both together.
  WHERE r.rule <> 'contact_hours'
),
in_force AS (
  SELECT product_code, on_day, rule, allowed, source FROM ruled WHERE place = 1
)
SELECT
  l.rule,
  l.interaction_id,
  l.account_id,
  l.agency_code,
  l.collector_code,
  l.channel,
  l.outcome,
  l.product_code,
  l.state,
  l.started_at,
  l.counted,
  f.allowed,
  f.source,
  CASE WHEN f.allowed IS NULL OR l.counted IS NULL THEN NULL WHEN l.counted > f.allowed THEN 1 ELSE 0 END AS breach,
  CASE
    WHEN f.allowed IS NULL AND l.rule NOT IN ('contact_hours', 'calls_per_day', 'calls_per_week', 'visits_per_week')
    THEN l.counted
  END AS without_rule
FROM looked_at AS l
LEFT JOIN in_force AS f ON f.product_code = l.product_code AND f.on_day = l.on_day AND f.rule = l.rule
