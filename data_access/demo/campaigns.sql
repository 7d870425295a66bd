-- Grain: campaign, campaign contact, cost. One campaign a month to accounts with one unpaid due; what collecting costs.
INSERT INTO campaign BY NAME
SELECT
    printf('SOFT-%s', strftime(month_first, '%Y-%m')) AS campaign_code,
    'Reminder ' || strftime(month_first, '%B %Y') AS campaign_name,
    any_value(['sms', 'whatsapp', 'ivr'][1 + ym % 3]) AS channel,
    any_value(['ClearText', 'SandeshHub', 'VaaniVoice'][1 + ym % 3] || ' (demo)') AS vendor,
    month_first + 3 AS started_on,
    month_first + 9 AS ended_on,
    money(count(*) * any_value([35, 85, 60][1 + ym % 3])) AS cost
FROM worked
WHERE agency_class = 1 AND unpaid = 1 AND campaign_member(h, ym)
GROUP BY month_first;

INSERT INTO campaign_contact BY NAME
SELECT
    printf('SOFT-%s', strftime(month_first, '%Y-%m')) AS campaign_code,
    account_code(i) AS account_id,
    CAST(month_first + 2 AS TIMESTAMP) + to_hours(18) AS assigned_at,
    NOT sent AS held_out,
    CASE WHEN sent THEN CAST(month_first + 3 + CAST(floor(u(h, 'sent ' || ym) * 6) AS INTEGER) AS TIMESTAMP) + to_minutes(CAST(600 + floor(u(h, 'at ' || ym) * 300) AS BIGINT)) END AS sent_at,
    CASE WHEN sent THEN delivered END AS delivered,
    CASE WHEN sent THEN delivered AND u(h, 'opened ' || ym) < 0.55 END AS opened,
    CASE WHEN sent THEN delivered AND u(h, 'opened ' || ym) < 0.55 AND u(h, 'clicked ' || ym) < 0.25 END AS clicked,
    CASE WHEN sent THEN delivered AND u(h, 'opened ' || ym) < 0.20 AND u(h, 'clicked ' || ym) < 0.25 END AS responded,
    CASE WHEN sent THEN delivered AND u(h, 'opted out ' || ym) < 0.006 END AS opted_out
FROM (
    SELECT *, NOT held_out(h, ym) AS sent, u(h, 'delivered ' || ym) < 0.93 AS delivered FROM worked
    WHERE agency_class = 1 AND unpaid = 1 AND campaign_member(h, ym)
) AS members;

-- A second campaign, to accounts with two unpaid dues, of which one in five is held out. It makes nobody pay.
INSERT INTO campaign BY NAME
SELECT
    printf('FIRM-%s', strftime(month_first, '%Y-%m')) AS campaign_code,
    'Second notice ' || strftime(month_first, '%B %Y') AS campaign_name,
    'email' AS channel,
    'PatraMail (demo)' AS vendor,
    month_first + 8 AS started_on,
    month_first + 10 AS ended_on,
    money(count(*) * 20) AS cost
FROM worked
WHERE unpaid = 2
GROUP BY month_first;

INSERT INTO campaign_contact BY NAME
SELECT
    printf('FIRM-%s', strftime(month_first, '%Y-%m')) AS campaign_code,
    account_code(i) AS account_id,
    CAST(month_first + 7 AS TIMESTAMP) + to_hours(17) AS assigned_at,
    NOT sent AS held_out,
    CASE WHEN sent THEN CAST(month_first + 8 AS TIMESTAMP) + to_hours(11) END AS sent_at,
    CASE WHEN sent THEN delivered END AS delivered,
    CASE WHEN sent THEN delivered AND u(h, 'mail opened ' || ym) < 0.30 END AS opened,
    CASE WHEN sent THEN delivered AND u(h, 'mail opened ' || ym) < 0.06 END AS clicked,
    CASE WHEN sent THEN delivered AND u(h, 'mail opened ' || ym) < 0.02 END AS responded,
    CASE WHEN sent THEN delivered AND u(h, 'mail opted out ' || ym) < 0.01 END AS opted_out
FROM (
    SELECT *, u(h, 'mail held out ' || ym) >= 0.2 AS sent, u(h, 'mail delivered ' || ym) < 0.81 AS delivered FROM worked
    WHERE unpaid = 2
) AS members;

INSERT INTO collection_cost BY NAME
WITH collected AS (
    SELECT CAST(date_trunc('month', paid_at) AS DATE) AS month, agency_code, sum(amount) AS amount
    FROM payment WHERE status = 'cleared' AND agency_code IS NOT NULL
    GROUP BY 1, 2
),
commission AS (
    -- By the slab that the month's amount falls in; marginal slabs pay each part of it by itself.
    SELECT
        c.month, c.agency_code,
        sum(
            CASE
                WHEN s.marginal
                    THEN greatest(least(c.amount, coalesce(s.to_value, c.amount)) - s.from_value, 0)
                WHEN c.amount >= s.from_value AND (s.to_value IS NULL OR c.amount < s.to_value) THEN c.amount
                ELSE 0
            END * CAST(s.percent AS DECIMAL(5, 2)) * 0.01
        ) AS amount
    FROM collected AS c
    JOIN commission_slab AS s
        ON s.agency_code = c.agency_code AND s.effective_from <= c.month AND (s.effective_to IS NULL OR s.effective_to >= c.month)
    GROUP BY 1, 2
),
attempted AS (
    SELECT
        CAST(date_trunc('month', started_at) AS DATE) AS month, agency_code,
        sum(CASE WHEN channel = 'visit' THEN 1 ELSE 0 END) AS visits,
        sum(CASE WHEN channel IN ('call', 'ivr') THEN 1 ELSE 0 END) AS calls,
        sum(CASE WHEN channel IN ('sms', 'whatsapp', 'email') THEN 1 ELSE 0 END) AS messages
    FROM interaction
    GROUP BY 1, 2
),
staff AS (
    SELECT m.month, a.agency_code, a.agency_type FROM agency AS a CROSS JOIN (SELECT DISTINCT month FROM attempted) AS m
)
SELECT month, agency_code, cost_type, amount FROM (
    -- One agency is paid a point and a half more than agreed.
    SELECT month, agency_code, 'commission' AS cost_type,
        CAST(round(c.amount + CASE WHEN agency_code = getvariable('overpaid_agency') THEN 0.015 * k.amount ELSE 0 END, 2) AS DECIMAL(18, 2)) AS amount
    FROM commission AS c JOIN collected AS k USING (month, agency_code)
    UNION ALL
    SELECT month, agency_code, 'fixed', CAST(CASE agency_type WHEN 'in_house' THEN 1.50 ELSE 0.20 END * getvariable('accounts') AS DECIMAL(18, 2)) FROM staff
    UNION ALL SELECT month, agency_code, 'field', CAST(visits * 90 AS DECIMAL(18, 2)) FROM attempted
    UNION ALL SELECT month, agency_code, 'telecom', CAST(calls AS DECIMAL(16, 0)) * 1.40 FROM attempted
    UNION ALL SELECT month, agency_code, 'digital', CAST(messages AS DECIMAL(16, 0)) * 0.45 FROM attempted
    UNION ALL
    SELECT CAST(date_trunc('month', entered_on) AS DATE), advocate_code, 'legal', CAST(count(*) * 2500 AS DECIMAL(18, 2))
    FROM legal_stage JOIN legal_case USING (case_id)
    WHERE entered_on >= (SELECT min(month) FROM attempted)
    GROUP BY 1, 2
) AS costs
WHERE amount > 0;
