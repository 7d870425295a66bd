-- Grain: account of the part {part}. The account itself, and its placement where it still has one.
INSERT INTO account BY NAME
SELECT
    account_code(d.i) AS account_id,
    printf('CU%09d', d.customer) AS customer_id,
    getvariable('product_codes')[product_no + 1] AS product_code,
    getvariable('branch_codes')[branch_no + 1] AS branch_code,
    month_start(opened_ym) + CAST(opened_day - 1 AS INTEGER) AS opened_on,
    l.left_on AS closed_on,
    money(sanctioned) AS sanctioned_amount,
    money(instalment) AS instalment_amount,
    due_date(first_ym, due_day) AS first_due_on,
    getvariable('segments')[segment_no + 1] AS risk_segment,
    CASE
        WHEN u(h, 'restructured') < 0.006 AND opened_ym < getvariable('first_ym')
        THEN month_start(getvariable('first_ym')) + CAST(floor(u(h, 'restructured on') * 120) AS INTEGER)
    END AS restructured_on,
    getvariable('first_names')[1 + CAST(floor(u(customer_h, 'first name') * len(getvariable('first_names'))) AS INTEGER)] || ' '
        || getvariable('last_names')[1 + CAST(floor(u(customer_h, 'last name') * len(getvariable('last_names'))) AS INTEGER)]
        AS customer_name,
    -- Indian mobile numbers begin with 6 to 9: these cannot be anyone's.
    CASE
        WHEN u(customer_h, 'has a phone') >= 0.06
        THEN printf('+91 1%04d %05d', CAST(floor(u(customer_h, 'phone') * 10000) AS INTEGER), CAST(floor(u(customer_h, 'line') * 100000) AS INTEGER))
    END AS phone
FROM drawn_account AS d
LEFT JOIN left_book AS l ON l.i = d.i
ORDER BY d.i;

CREATE OR REPLACE TEMP VIEW open_allocation AS
SELECT
    i, h, zone_no, holder AS agency_no, held_from AS allocated_on, CAST(NULL AS DATE) AS recalled_on, placements,
    held_tier AS tier, held_method AS method, held_stratum AS stratum, held_dpd AS dpd, held_balance AS balance
FROM state_{part} WHERE holder IS NOT NULL;
