-- Grain: account number from first_no up to last_no. Everything about an account that never changes.
CREATE OR REPLACE TEMP VIEW drawn_account AS
WITH numbered AS (
    SELECT
        i,
        hash(i, getvariable('seed')) AS h,
        -- Of 20 accounts in a row 8 customers have one, 3 have two and 2 have three.
        (i // 20) * 13 + [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10, 10, 11, 11, 11, 12, 12, 12][i % 20 + 1] AS customer
    FROM range(getvariable('first_no'), getvariable('last_no')) AS numbers(i)
),
placed AS (
    SELECT
        n.*,
        c.customer_h,
        p.* EXCLUDE (slot),
        b.* EXCLUDE (slot),
        CAST(least(3, CASE
            WHEN c.segment_draw < 0.40 THEN 0 WHEN c.segment_draw < 0.75 THEN 1 WHEN c.segment_draw < 0.93 THEN 2 ELSE 3
        END) AS TINYINT) AS segment_no,
        [1, 2, 3, 5, 5, 5, 5, 7, 7, 10, 10, 10, 12, 15, 15, 18, 20, 25, 28, 30][CAST(floor(u(h, 'due day') * 20) AS INTEGER) + 1]
            AS due_day,
        p.shortest_tenor + CAST(floor(u(h, 'tenor') * 4) AS INTEGER) * (p.longest_tenor - p.shortest_tenor) // 3 AS tenor
    FROM numbered AS n
    JOIN (
        SELECT i AS key_no, hash(customer, getvariable('seed') + 1) AS customer_h, u(customer_h, 'segment') AS segment_draw
        FROM numbered
    ) AS c ON c.key_no = n.i
    JOIN product_slot AS p ON p.slot = CAST(floor(u(n.h, 'product') * 1000) AS INTEGER)
    JOIN branch_slot AS b ON b.slot = CAST(floor(u(c.customer_h, 'branch') * 10000) AS INTEGER)
),
termed AS (
    SELECT
        *,
        -- Spread evenly over the terms that can still run, so that the book neither grows nor shrinks by itself.
        getvariable('first_ym') - least(tenor, 84)
        + CAST(floor(u(h, 'opened') * (least(tenor, 84) + getvariable('months'))) AS INTEGER) AS opened_ym,
        1 + CAST(floor(u(h, 'opened day') * 28) AS INTEGER) AS opened_day,
        CAST(greatest(10, round(ticket * exp(spread * normal(h, 'ticket')) / 1000)) AS BIGINT) * 100000 AS sanctioned,
        1 + (yearly_rate + 0.012 * segment_no) / 12 AS growth
    FROM placed
)
SELECT
    *,
    pow(growth, tenor) AS full_growth,
    CAST(ceil(sanctioned / 100 * (growth - 1) / (1 - pow(growth, -tenor))) AS BIGINT) * 100 AS instalment,
    opened_ym + 1 + CASE WHEN opened_day - due_day > 15 THEN 1 ELSE 0 END AS first_ym,
    [0.55, 0.95, 1.60, 2.30][segment_no + 1] * state_risk
    * (0.85 + 0.30 * hash(opened_ym // 3, getvariable('seed')) / 18446744073709551616.0)
    * between_bounds(pow(sanctioned / 100 / ticket, -0.12), 0.75, 1.35)
    * (0.75 + 0.5 * u(customer_h, 'own risk')) AS risk,
    CASE
        WHEN u(h, 'moves branch') < 0.012
        THEN getvariable('first_ym') + 1 + CAST(floor(u(h, 'month of the move') * (getvariable('months') - 1)) AS INTEGER)
    END AS moved_ym
FROM termed;
