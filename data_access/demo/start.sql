-- Grain: account of the part {part}. State before the first month of the run-in: everything due so far is paid.
CREATE OR REPLACE TEMP TABLE state_{part} AS
SELECT
    i, h, product_no, branch_no, zone_no, state_no, secured, product_flow, foreclosure, segment_no,
    due_day, tenor, opened_ym, first_ym, moved_ym, sanctioned, growth, full_growth, instalment, risk,
    bounce * risk AS bounce_risk,
    CAST(greatest(0, least(tenor, getvariable('ym') - first_ym)) AS INTEGER) AS billed,
    billed * instalment AS paid,
    scheduled(sanctioned, growth, full_growth, billed) AS principal,
    principal AS outstanding,
    CAST(0 AS BIGINT) AS charges,
    CAST(0 AS INTEGER) AS unpaid,
    CAST(0 AS INTEGER) AS dpd,
    FALSE AS npa,
    FALSE AS written_off,
    CAST(NULL AS INTEGER) AS holder,
    CAST(NULL AS INTEGER) AS held_class,
    CAST(NULL AS DATE) AS held_from,
    CAST(NULL AS INTEGER) AS held_until_ym,
    CAST(0 AS INTEGER) AS placements,
    CAST(NULL AS INTEGER) AS held_tier,
    CAST(NULL AS INTEGER) AS held_method,
    CAST(NULL AS INTEGER) AS held_stratum,
    CAST(NULL AS INTEGER) AS held_dpd,
    CAST(NULL AS BIGINT) AS held_balance
FROM drawn_account
ORDER BY i;
