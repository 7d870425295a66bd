-- Grain: attempt that should not have been made; only by those who are planted to make them.
-- By a collector who presses: nine calls within six days, at most two a day, on two accounts of each of the last months.
CREATE TEMP TABLE wrong_attempt AS
WITH pressed AS (
    SELECT
        account_id, agency_code, greatest(allocated_on, m.first) AS first_day, m.first AS month,
        row_number() OVER (
            PARTITION BY m.first
            ORDER BY collector_code IS DISTINCT FROM getvariable('pressing_collector'), hash(account_id, m.first, getvariable('seed'))
        ) AS place
    FROM allocation
    JOIN (SELECT date_trunc('month', getvariable('last_as_of') - to_months(n)) AS first FROM range(4) AS r(n)) AS m
        ON allocated_on <= m.first + INTERVAL 20 DAY AND (recalled_on IS NULL OR recalled_on > m.first + INTERVAL 27 DAY)
    WHERE agency_code = getvariable('pressing_agency')
)
SELECT 'P' AS kind, account_id, agency_code, getvariable('pressing_collector') AS collector_code,
    CAST(first_day AS DATE) + nth // 2 + 1 AS day, 600 + 240 * (nth % 2) AS minute, nth
FROM pressed CROSS JOIN (SELECT CAST(n AS INTEGER) AS nth FROM range(9) AS r(n)) AS t
WHERE place <= 2
UNION ALL
-- By the agency that calls at odd hours, at once after a customer whose account it holds has complained.
SELECT 'C', c.account_id, l.agency_code, l.collector_code, c.received_on + nth AS day, 660, nth
FROM complaint AS c
CROSS JOIN (SELECT CAST(n AS INTEGER) AS nth FROM range(3) AS r(n)) AS t
JOIN allocation AS l
    ON l.account_id = c.account_id AND l.allocated_on <= c.received_on AND (l.recalled_on IS NULL OR l.recalled_on > c.received_on + nth)
WHERE l.agency_code = getvariable('agency_codes')[getvariable('late_agency') + 1]
  AND c.received_on + nth < coalesce(c.closed_on, getvariable('last_as_of') + 1)
UNION ALL
-- By the agency that goes on calling where the customer is dead.
SELECT 'D', s.account_id, getvariable('deceased_agency'), l.collector_code, s.as_of_date + 4 + 7 * nth, 720, nth
FROM account_snapshot AS s
JOIN allocation AS l
    ON l.account_id = s.account_id AND l.agency_code = getvariable('deceased_agency') AND l.allocated_on <= s.as_of_date
    AND (l.recalled_on IS NULL OR l.recalled_on > s.as_of_date + 30)
CROSS JOIN (SELECT CAST(n AS INTEGER) AS nth FROM range(2) AS r(n)) AS t
WHERE s.exclusion = 'deceased' AND s.as_of_date < getvariable('last_as_of') - 20;

INSERT INTO interaction BY NAME
SELECT
    printf('IX%s-%s-%s-%d', kind, account_id, strftime(day, '%Y%m%d'), nth) AS interaction_id,
    account_id,
    CAST(day AS TIMESTAMP) + to_minutes(minute) AS started_at,
    'call' AS channel,
    agency_code,
    collector_code,
    'no_answer' AS outcome,
    5 AS duration_seconds,
    CAST(day AS TIMESTAMP) + to_minutes(minute + 30) AS uploaded_at,
    TRUE AS trail_complete,
    TRUE AS recorded
FROM wrong_attempt
WHERE day <= getvariable('last_as_of');
