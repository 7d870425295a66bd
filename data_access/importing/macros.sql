-- Macros that the SELECTs of an import may use. What a macro cannot understand it gives back unchanged, so that the row
-- is rejected with the source's own words and nothing becomes null silently.

-- Days past due from a source that stores the plain difference between two dates: the due date itself counts as day 1.
-- 0 and below are 0, null stays null, 1 becomes 2.
CREATE MACRO dpd_from_days(days) AS
    CASE
        WHEN TRY_CAST(days AS DOUBLE) IS NULL OR TRY_CAST(days AS DOUBLE) <> floor(TRY_CAST(days AS DOUBLE))
            THEN CAST(days AS VARCHAR)
        WHEN TRY_CAST(days AS DOUBLE) <= 0 THEN '0'
        ELSE CAST(TRY_CAST(TRY_CAST(days AS DOUBLE) AS BIGINT) + 1 AS VARCHAR)
    END;

-- The lowest days past due of a band counted in months late: 0, 1, 31, 61, 91, ...
CREATE MACRO dpd_from_months(months) AS
    CASE
        WHEN TRY_CAST(months AS DOUBLE) IS NULL OR TRY_CAST(months AS DOUBLE) <> floor(TRY_CAST(months AS DOUBLE))
            THEN CAST(months AS VARCHAR)
        WHEN TRY_CAST(months AS DOUBLE) <= 0 THEN '0'
        ELSE CAST(30 * (TRY_CAST(TRY_CAST(months AS DOUBLE) AS BIGINT) - 1) + 1 AS VARCHAR)
    END;

-- An amount as people write it: '12,34,567.50', '(1,250.00)', '1250.00 CR', '-1,250', with a currency sign or without.
CREATE MACRO amount(written) AS
    CASE
        WHEN regexp_full_match(trim(CAST(written AS VARCHAR)), '\(.*\)|.*(?i:cr)\.?')
            AND TRY_CAST(regexp_replace(CAST(written AS VARCHAR), '[,\s()₹$€£]|(?i:cr)\.?\s*$', '', 'g') AS DOUBLE) >= 0
            THEN '-' || regexp_replace(CAST(written AS VARCHAR), '[,\s()₹$€£]|(?i:cr)\.?\s*$', '', 'g')
        WHEN TRY_CAST(regexp_replace(CAST(written AS VARCHAR), '[,\s₹$€£]|(?i:dr)\.?\s*$', '', 'g') AS DOUBLE) IS NOT NULL
            THEN regexp_replace(CAST(written AS VARCHAR), '[,\s₹$€£]|(?i:dr)\.?\s*$', '', 'g')
        ELSE CAST(written AS VARCHAR)
    END;

-- A date written day first: 31/05/2026, 31-05-2026, 31.05.2026, 31-May-2026, 31/05/26.
CREATE MACRO day_first(written) AS
    coalesce(
        CAST(CAST(try_strptime(trim(CAST(written AS VARCHAR)),
            ['%d/%m/%y', '%d-%m-%y', '%d-%b-%y', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%d-%b-%Y', '%d %b %Y'])
            AS DATE) AS VARCHAR),
        CAST(written AS VARCHAR)
    );

-- A date written month first: 05/31/2026, 05-31-2026.
CREATE MACRO month_first(written) AS
    coalesce(
        CAST(CAST(try_strptime(trim(CAST(written AS VARCHAR)), ['%m/%d/%y', '%m/%d/%Y', '%m-%d-%Y'])
            AS DATE) AS VARCHAR),
        CAST(written AS VARCHAR)
    );
