-- Grain: attempt to reach a customer. By the holder of the account, while it holds it and the account is in arrears.
-- How an agency works, from 0 to 1, the same in every month.
CREATE TEMP MACRO trait(agency, purpose) AS u(hash(agency, getvariable('seed')), purpose);

CREATE TEMP TABLE attempt AS
WITH planned AS (
    SELECT
        *,
        greatest(month_first, agency_from) AS first_day,
        CASE WHEN unpaid_close = 0 AND by_hand > 0 THEN by_hand_on WHEN settled THEN settled_on ELSE held_to END AS last_day,
        CASE agency_class WHEN 1 THEN 6 WHEN 2 THEN 7 WHEN 3 THEN 5 ELSE 2 END AS most,
        one_of(u(h, 'worked ' || ym), [0.07], [0, 1]) AS works
    FROM worked
),
numbered AS (
    SELECT planned.*, unnest(range(1, 2 + CAST(floor(u(h, 'attempts ' || ym) * most) AS BIGINT))) AS nth
    FROM planned
    -- Nobody works an account that the day-end before the month excludes; the few who do are planted in conduct.sql.
    LEFT JOIN (SELECT account_id, as_of_date + 1 AS from_day FROM account_snapshot WHERE exclusion IS NOT NULL) AS excluded
        ON excluded.account_id = account_code(i) AND excluded.from_day = month_first
    WHERE works = 1 AND last_day >= first_day AND excluded.account_id IS NULL
),
drawn AS (
    SELECT *, hash(xor(h, hash(ym * 100 + nth))) AS a FROM numbered
),
dated AS (
    SELECT
        *,
        -- New cases are tried at once, by some agencies sooner than by others; the rest of the month as it comes.
        first_day + CAST(
            CASE
                WHEN nth <= 2 AND u(a, 'at once') < 0.70 + 0.25 * trait(agency, 'at once')
                THEN floor(u(a, 'day') * least(4, last_day - first_day + 1))
                ELSE floor(pow(u(a, 'day'), 1.3) * (last_day - first_day + 1))
            END AS INTEGER
        ) AS any_day,
        any_day - CASE WHEN dayofweek(any_day) = 0 AND any_day > first_day THEN 1 ELSE 0 END AS day,
        CASE agency_class
            WHEN 1 THEN one_of(u(a, 'channel'), [0.62, 0.76, 0.88, 0.96], ['call', 'sms', 'whatsapp', 'ivr', 'email'])
            WHEN 2 THEN one_of(u(a, 'channel'), [0.55, 0.86, 0.94], ['call', 'visit', 'sms', 'whatsapp'])
            WHEN 3 THEN one_of(u(a, 'channel'), [0.45, 0.85, 0.92], ['call', 'visit', 'letter', 'sms'])
            ELSE one_of(u(a, 'channel'), [0.60, 0.80], ['call', 'letter', 'visit'])
        END AS channel,
        -- Minutes after midnight: busiest before noon and in the late afternoon.
        CASE
            WHEN u(a, 'out of hours') < CASE WHEN agency = getvariable('late_agency') THEN 0.16 ELSE 0.004 END
            THEN one_of(u(a, 'early'), [0.2], [405, 1141]) + floor(u(a, 'minute') * 74)
            ELSE 485 + floor((u(a, 'minute') + u(a, 'second')) / 2 * 650)
        END AS minute
    FROM drawn
)
SELECT
    * EXCLUDE (any_day, works, most),
    CAST(day AS TIMESTAMP) + to_seconds(CAST(minute * 60 + floor(u(a, 'seconds') * 60) AS BIGINT)) AS started_at,
    CASE
        WHEN channel IN ('sms', 'whatsapp', 'ivr', 'email', 'letter') THEN one_of(u(a, 'outcome'), [0.86], ['delivered', 'no_answer'])
        WHEN by_hand > 0 AND day = by_hand_on AND channel = 'visit' THEN 'paid'
        WHEN agency_class = 1 AND agency = getvariable('leaking_agency') AND u(a, 'outcome') BETWEEN 0.72 AND 0.87
        THEN 'right_party'
        WHEN agency_class = 1
        THEN one_of(u(a, 'outcome'), [0.46, 0.50, 0.515, 0.57, 0.72, 0.94, 0.99],
            ['no_answer', 'wrong_number', 'untraceable', 'third_party', 'right_party', 'promise', 'refused', 'dispute'])
        ELSE one_of(u(a, 'outcome'), [0.44, 0.49, 0.54, 0.64, 0.78, 0.91, 0.99],
            ['no_answer', 'wrong_number', 'untraceable', 'third_party', 'right_party', 'promise', 'refused', 'dispute'])
    END AS outcome
FROM dated;

INSERT INTO interaction BY NAME
SELECT
    printf('IN%09d-%d-%d', i, ym, nth) AS interaction_id,
    account_code(i) AS account_id,
    started_at,
    channel,
    agency_code,
    acting_of(agency_code, collector_number(h)) AS collector_code,
    outcome,
    CASE
        WHEN outcome IN ('right_party', 'promise', 'refused', 'dispute')
        THEN one_of(u(h, 'reason'), [0.30, 0.52, 0.66, 0.78, 0.88],
            ['Income loss', 'Cash-flow gap', 'Medical', 'Forgot or travelling', 'Bank or mandate problem', 'Over-borrowed'])
    END AS reason_for_non_payment,
    CASE
        WHEN channel = 'call' THEN CAST(CASE WHEN outcome = 'no_answer' THEN 5 ELSE 30 END + floor(u(a, 'length') * 200) AS BIGINT)
        WHEN channel = 'visit' THEN CAST(300 + floor(u(a, 'length') * 1500) AS BIGINT)
    END AS duration_seconds,
    CASE WHEN outcome IN ('right_party', 'promise', 'refused', 'third_party') THEN day + 2 + CAST(floor(u(a, 'next') * 6) AS INTEGER) END
        AS next_action_on,
    CASE WHEN CAST(uploaded AS DATE) <= getvariable('last_as_of') THEN uploaded END AS uploaded_at,
    u(a, 'trail') < 0.90 + 0.10 * sqrt(trait(agency, 'trail')) AS trail_complete,
    CASE WHEN channel = 'call' THEN u(a, 'recorded') < 0.96 END AS recorded
FROM (
    SELECT
        *,
        getvariable('agency_codes')[agency + 1] AS agency_code,
        started_at + to_minutes(CAST(10 + floor(pow(u(a, 'upload'), 7 + 12 * trait(agency, 'upload')) * 4000) AS BIGINT)) AS uploaded
    FROM attempt
) AS made;

-- A promise falls due on or after the day of the payment that keeps it, where there is one to come.
INSERT INTO promise BY NAME
WITH made AS (
    SELECT
        *,
        by_hand > 0 AND by_hand_on >= day AND u(a, 'sincere') < 0.75 AS sincere,
        CASE
            WHEN sincere THEN by_hand_on + CAST(floor(u(a, 'slack') * 2) AS INTEGER)
            ELSE day + 1 + CAST(floor(u(a, 'promised for') * 7) AS INTEGER)
        END AS due_on,
        CASE WHEN sincere THEN by_hand ELSE instalment * least(unpaid, 2) END AS amount
    FROM attempt
    WHERE outcome = 'promise' AND NOT written_off
),
chained AS (
    SELECT
        *,
        lead(day) OVER (PARTITION BY i ORDER BY day, nth) AS next_day,
        due_on < getvariable('last_as_of') AND coalesce(
            collector_of(getvariable('agency_codes')[agency + 1], collector_number(h)) = getvariable('unbacked_collector'), FALSE
        ) AS called_kept
    FROM made
),
received AS (
    SELECT account_id, CAST(paid_at AS DATE) AS paid_on, sum(amount) AS amount
    FROM payment
    WHERE status = 'cleared' AND channel <> 'nach'
    GROUP BY account_id, CAST(paid_at AS DATE)
),
paid AS (
    SELECT c.i, c.a, sum(r.amount) AS paid
    FROM chained AS c
    JOIN received AS r ON r.account_id = account_code(c.i) AND r.paid_on BETWEEN c.day AND c.due_on
    GROUP BY c.i, c.a
)
SELECT
    printf('PP%09d-%d-%d', c.i, ym, nth) AS promise_id,
    account_code(c.i) AS account_id,
    getvariable('agency_codes')[agency + 1] AS agency_code,
    acting_of(getvariable('agency_codes')[agency + 1], collector_number(h)) AS collector_code,
    day AS made_on,
    due_on,
    money(amount) AS amount,
    CASE
        WHEN coalesce(next_day <= due_on, FALSE) THEN 0
        WHEN called_kept THEN money(amount)
        ELSE least(coalesce(paid, 0), money(amount))
    END AS paid_amount,
    CASE
        WHEN next_day <= due_on THEN 'rescheduled'
        WHEN paid >= 0.9 * money(amount) OR called_kept THEN 'kept'
        WHEN due_on >= getvariable('last_as_of') THEN 'pending'
        ELSE 'broken'
    END AS status
FROM chained AS c
LEFT JOIN paid AS p ON p.i = c.i AND p.a = c.a;
