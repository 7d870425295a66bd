-- Grain: none. Draws, dates and amounts used by every other file; amounts are BIGINT hundredths until they are written.

-- A draw in [0, 1) that depends on the account's own number, the seed and a purpose: never on order or threads.
CREATE OR REPLACE TEMP MACRO u(h, purpose) AS hash(xor(h, hash(purpose))) / 18446744073709551616.0;
-- The same, drawn anew every month.
CREATE OR REPLACE TEMP MACRO um(h, purpose) AS
    hash(xor(h, hash(purpose, getvariable('t')))) / 18446744073709551616.0;
CREATE OR REPLACE TEMP MACRO normal(h, purpose) AS
    sqrt(-2 * ln(greatest(u(h, purpose || ' radius'), 1e-12))) * cos(2 * pi() * u(h, purpose || ' angle'));

CREATE OR REPLACE TEMP MACRO money(hundredths) AS
    CAST(hundredths AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2));

-- A month is one number: year * 12 + month - 1.
CREATE OR REPLACE TEMP MACRO month_start(ym) AS make_date(ym // 12, ym % 12 + 1, 1);
-- A due day that the month does not have falls on the month's last day.
CREATE OR REPLACE TEMP MACRO due_date(ym, due_day) AS
    least(month_start(ym) + CAST(due_day - 1 AS INTEGER), last_day(month_start(ym)));

-- Principal after `dues` instalments of a loan: growth is 1 + monthly rate, full_growth its power at maturity.
CREATE OR REPLACE TEMP MACRO scheduled(sanctioned, growth, full_growth, dues) AS
    CAST(round(sanctioned * (full_growth - pow(growth, dues)) / (full_growth - 1)) AS BIGINT);
-- Principal after `paid` in all towards dues, oldest due first and interest before principal within a due.
CREATE OR REPLACE TEMP MACRO principal_after(sanctioned, growth, full_growth, instalment, paid) AS
    scheduled(sanctioned, growth, full_growth, paid // instalment) - greatest(
        0,
        paid % instalment - instalment
        + scheduled(sanctioned, growth, full_growth, paid // instalment)
        - scheduled(sanctioned, growth, full_growth, paid // instalment + 1)
    );

CREATE OR REPLACE TEMP MACRO between_bounds(value, low, high) AS least(greatest(value, low), high);
CREATE OR REPLACE TEMP MACRO account_code(no) AS printf('AC%09d', no);
CREATE OR REPLACE TEMP MACRO collector_number(h) AS CAST(floor(u(h, 'collector') * 8) AS INTEGER);
-- In one in-house team the first three collectors took over the accounts of three of the second half.
CREATE OR REPLACE TEMP MACRO collector_of(agency, number) AS agency || '-' || (
    CASE WHEN agency = getvariable('overloaded_agency') AND number BETWEEN 4 AND 6 THEN number - 3 ELSE number + 1 END
);
-- Who works the account: the next collector where the holder leaves the work to somebody else.
CREATE OR REPLACE TEMP MACRO acting_of(agency, number) AS CASE
    WHEN collector_of(agency, number) = getvariable('idle_collector') THEN collector_of(agency, (number + 1) % 8)
    ELSE collector_of(agency, number)
END;

-- The month's campaign: half of the accounts with one unpaid due, of which one in five is held out.
CREATE OR REPLACE TEMP MACRO campaign_member(h, ym) AS u(h, 'campaign ' || ym) < 0.5;
CREATE OR REPLACE TEMP MACRO held_out(h, ym) AS u(h, 'held out ' || ym) < 0.2;

-- Value of a list in which the draw, in [0, 1), falls: bounds are the upper ends of all values but the last.
CREATE OR REPLACE TEMP MACRO one_of(draw, bounds, choices) AS
    choices[1 + len(list_filter(bounds, lambda bound: draw >= bound))];
