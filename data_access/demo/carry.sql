-- Grain: account of the part {part} still on the book, or to be opened later. Opening state of the next month.
CREATE OR REPLACE TEMP TABLE next_state AS
SELECT
    i, h, product_no, branch_no, zone_no, state_no, secured, product_flow, foreclosure, segment_no,
    due_day, tenor, opened_ym, first_ym, moved_ym, sanctioned, growth, full_growth, instalment, risk, bounce_risk,
    dues AS billed,
    paid_close AS paid,
    principal_close AS principal,
    principal_close + interest_close + charges_close AS outstanding,
    charges_close AS charges,
    unpaid_close AS unpaid,
    dpd_close AS dpd,
    npa_close AS npa,
    status = 'written_off' AS written_off,
    CASE WHEN moved THEN moved_to ELSE agency END AS holder,
    agency_class AS held_class,
    CASE WHEN moved THEN moved_on ELSE agency_from END AS held_from,
    agency_until_ym AS held_until_ym,
    placements + CASE WHEN moved THEN 1 ELSE 0 END AS placements,
    tier AS held_tier,
    CASE WHEN moved THEN 3 ELSE agency_method END AS held_method,
    CASE WHEN moved THEN NULL ELSE agency_stratum END AS held_stratum,
    CASE WHEN moved THEN dpd + CAST(moved_on - month_first + 1 AS INTEGER) ELSE agency_dpd END AS held_dpd,
    CASE WHEN moved THEN outstanding ELSE agency_balance END AS held_balance
FROM acts
WHERE NOT gone AND status <> 'sold'
UNION ALL BY NAME
SELECT * FROM state_{part} WHERE opened_ym > getvariable('ym');

DROP TABLE state_{part};
ALTER TABLE next_state RENAME TO state_{part};
