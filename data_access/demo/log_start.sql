-- Grain: see log.sql. The tables it fills, empty.
CREATE TEMP TABLE due_raised (i BIGINT, due_no INTEGER, due_on DATE, instalment BIGINT);
CREATE TEMP TABLE dues_paid (i BIGINT, paid_after BIGINT, paid_on DATE);
CREATE TEMP TABLE worked (
    i BIGINT, h UBIGINT, ym INTEGER, month_first DATE, as_of DATE, zone_no INTEGER, state_no INTEGER, branch_no INTEGER,
    product_no INTEGER, secured BOOLEAN, npa BOOLEAN, written_off BOOLEAN, instalment BIGINT, agency INTEGER,
    agency_from DATE, agency_class INTEGER, unpaid INTEGER, dpd INTEGER, outstanding BIGINT, principal BIGINT,
    charges BIGINT, by_hand BIGINT, by_hand_on DATE, unpaid_close INTEGER, status VARCHAR, settled BOOLEAN,
    settled_on DATE, settled_cash BIGINT, gone BOOLEAN, held_to DATE
);
