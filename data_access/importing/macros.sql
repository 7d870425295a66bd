-- Macros that the SELECTs of an import may use. What a macro cannot understand it gives back unchanged, so that the row
-- is rejected with the source's own words and nothing becomes null silently. The macros whose names begin with exact_
-- convert to the types of the contract afterwards and give null where the text is not exactly of that type.

-- Text without the blanks around it: space, tab, line ends, and the wide, narrow and zero-width blanks of web pages.
CREATE MACRO stripped(written) AS
    trim(CAST(written AS VARCHAR), ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8201) || chr(8203) || chr(8239) || chr(65279));

-- '5', '-5', '5.0' as a whole number.
CREATE MACRO exact_whole(written) AS
    CASE WHEN regexp_full_match(written, '[+-]?\d+(\.0*)?')
        THEN TRY_CAST(regexp_replace(written, '\.0*$', '') AS BIGINT)
    END;

-- Whether a number of one to three digits, a point and three digits is meant: 1.500 may be one and a half or 1,500.
CREATE MACRO may_be_thousands(written) AS regexp_full_match(written, '[+-]?[1-9]\d{0,2}\.\d{3}');

-- Text that is a number as SQL writes it: no exponent, no grouping, not a number (NaN) and no infinity.
CREATE MACRO exact_number(written) AS
    CASE WHEN regexp_full_match(written, '[+-]?(\d+\.?\d*|\.\d+)') AND NOT may_be_thousands(written) THEN written END;

-- A local moment, year first, with a time behind it or without; no zone and no other text.
CREATE MACRO exact_moment(written) AS
    CASE WHEN regexp_full_match(written,
            '[12]\d{3}(-\d{1,2}-|/\d{1,2}/)\d{1,2}([ T]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6}0*)?)?)?')
        THEN TRY_CAST(regexp_replace(written, '(\.\d{6})0+$', '\1') AS TIMESTAMP)
    END;

-- Days past due from a source that stores the plain difference between two dates: the due date itself counts as day 1.
-- 0 and below are 0, null stays null, 1 becomes 2.
CREATE MACRO dpd_from_days(days) AS
    CASE
        WHEN coalesce(abs(exact_whole(stripped(days))), 1000000) >= 1000000 THEN CAST(days AS VARCHAR)
        WHEN exact_whole(stripped(days)) <= 0 THEN '0'
        ELSE CAST(exact_whole(stripped(days)) + 1 AS VARCHAR)
    END;

-- The lowest days past due of a band counted in months late: 0, 1, 31, 61, 91, ...
CREATE MACRO dpd_from_months(months) AS
    CASE
        WHEN coalesce(abs(exact_whole(stripped(months))), 1000000) >= 1000000 THEN CAST(months AS VARCHAR)
        WHEN exact_whole(stripped(months)) <= 0 THEN '0'
        ELSE CAST(30 * (exact_whole(stripped(months)) - 1) + 1 AS VARCHAR)
    END;

-- A number with Indian or western grouping or with none.
CREATE MACRO number_pattern() AS
    '(?:\d+\.?\d*|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?)';

CREATE MACRO blanks() AS '[\s\x{a0}\x{2009}\x{202f}]*';

-- The number with a currency word before or behind it, and the Indian '/-' of a whole amount.
CREATE MACRO money_pattern() AS
    currency_pattern() || blanks() || number_pattern() || '(?:/-)?' || blanks() || currency_pattern();

-- The digits of text that is known to hold one number, without their grouping.
CREATE MACRO digits_of(written) AS replace(regexp_extract(written, '\d[\d,]*(?:\.\d*)?'), ',', '');

-- 1, or 100 000 and 10 000 000 for the words lakh and crore, or null.
CREATE MACRO scaled(written) AS
    TRY_CAST(digits_of(written) AS DECIMAL(28, 10)) * CAST(
        CASE WHEN regexp_matches(written, '(?i)cr') THEN 10000000 ELSE 100000 END AS DECIMAL(9, 0));

-- The amount that stripped text means, null where that is not certain.
CREATE MACRO certain_amount(written) AS
    CASE
        WHEN exact_number(written) IS NOT NULL THEN written
        WHEN may_be_thousands(digits_of(written)) THEN NULL
        WHEN regexp_full_match(written, '(?i)\+?' || blanks() || money_pattern() || '(?:' || blanks() || 'd(?:r\.?|ebit))?')
            THEN digits_of(written)
        WHEN regexp_full_match(written, '(?i)[-\x{2212}]' || blanks() || money_pattern() || '|'
            || currency_pattern() || blanks() || '[-\x{2212}]' || blanks() || number_pattern() || '(?:/-)?' || '|'
            || currency_pattern() || blanks() || number_pattern() || blanks() || '[-\x{2212}]' || '|'
            || currency_pattern() || blanks() || '\(' || blanks() || money_pattern() || blanks() || '\)|'
            || money_pattern() || blanks() || 'credit')
            THEN '-' || digits_of(written)
        -- Below a thousand '2.50 Cr' may be crore.
        WHEN regexp_full_match(written, '(?i)' || money_pattern() || blanks() || 'cr\.?')
            THEN CASE WHEN TRY_CAST(digits_of(written) AS DECIMAL(38, 10)) >= 1000 THEN '-' || digits_of(written) END
        WHEN regexp_full_match(written, '(?i)[-\x{2212}]?' || blanks() || currency_pattern() || blanks() || number_pattern()
            || blanks() || '(?:lakhs?|lacs?|crores?)')
            THEN CASE WHEN regexp_matches(written, '^[-\x{2212}]') THEN '-' ELSE '' END || CAST(scaled(written) AS VARCHAR)
    END;

-- '12,34,567.50', '(1,250.00)', '1,250.00 CR', '1,250-', '₹ 1,250/-', 'Rs. 1,250', '1.5 lakh'. The currency words are those
-- of the base currency. A value that is a number already comes with six decimals.
CREATE MACRO amount(written) AS
    coalesce(
        CASE WHEN typeof(written) <> 'VARCHAR' THEN CAST(TRY_CAST(written AS DECIMAL(38, 6)) AS VARCHAR) END,
        certain_amount(stripped(written)),
        CAST(written AS VARCHAR)
    );

CREATE MACRO month_pattern() AS
    '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?'
    || '|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

CREATE MACRO time_pattern() AS
    '(?:(?:,? +|T)(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?'
    || '|(?:0?[1-9]|1[0-2]):[0-5]\d(?::[0-5]\d)? ?[ap]m))?';

-- The same for a year of four digits.
CREATE MACRO moment_of_century(arranged) AS
    CASE
        WHEN right(arranged, 1) = ' '
            THEN CAST(CAST(try_strptime(arranged, ['%Y-%m-%d ', '%Y-%b-%d ']) AS DATE) AS VARCHAR)
        ELSE CAST(try_strptime(arranged, ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %I:%M %p',
            '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M%p', '%Y-%m-%d %I:%M:%S%p', '%Y-%m-%d %H:%M:%S.%f',
            '%Y-%b-%d %H:%M', '%Y-%b-%d %H:%M:%S', '%Y-%b-%d %I:%M %p', '%Y-%b-%d %I:%M:%S %p', '%Y-%b-%d %I:%M%p',
            '%Y-%b-%d %I:%M:%S%p', '%Y-%b-%d %H:%M:%S.%f']) AS VARCHAR)
    END;

-- '2026-5-31 ', '26-May-31 2:30 PM' as the text of a day, or of a moment where a time stands behind; null where there is
-- no such day. Two digits of a year are of this century.
CREATE MACRO moment_of(arranged) AS
    CASE
        WHEN regexp_full_match(arranged, '\d\d-.*') THEN moment_of_century('20' || arranged)
        ELSE moment_of_century(arranged)
    END;

-- A date written day first, with a time or without: 31/05/2026, 31-05-26, 31.05.2026, 31-May-2026, 31MAY2026,
-- 31/05/2026 14:30, 31-May-2026 2:30 PM.
CREATE MACRO day_first(written) AS
    coalesce(
        CASE
            -- The commonest forms, without taking the text apart: ten times as fast.
            WHEN regexp_full_match(stripped(written), '\d\d(?:/\d\d/|-\d\d-)[12]\d{3}')
                THEN CAST(CAST(try_strptime(stripped(written), ['%d/%m/%Y', '%d-%m-%Y']) AS DATE) AS VARCHAR)
            WHEN regexp_full_match(stripped(written), '\d\d(?:/\d\d/|-\d\d-)[12]\d{3} \d\d:\d\d(?::\d\d)?')
                THEN CAST(try_strptime(stripped(written), ['%d/%m/%Y %H:%M', '%d-%m-%Y %H:%M', '%d/%m/%Y %H:%M:%S',
                    '%d-%m-%Y %H:%M:%S']) AS VARCHAR)
            WHEN regexp_full_match(stripped(written), '(?i)\d{1,2}(?:/\d{1,2}/|-\d{1,2}-|\.\d{1,2}\.| \d{1,2} |/' || month_pattern()
                || '/|-' || month_pattern() || '-|\.' || month_pattern() || '\.| ?' || month_pattern() || ' ?)(?:[12]\d{3}|\d{2})'
                || time_pattern())
                THEN moment_of(regexp_replace(stripped(written),
                    '(?i)^(\d+)[-/. ]?(\d+|[a-z]{3})[a-z]*[-/. ]?(\d+)(?:[, T]+(.*))?$', '\3-\2-\1 \4'))
        END,
        CAST(written AS VARCHAR)
    );

-- A date written month first, with a time or without: 05/31/2026, 5/31/26, May 31, 2026, 9/14/2016 19:31.
CREATE MACRO month_first(written) AS
    coalesce(
        CASE
            -- The commonest forms, without taking the text apart: ten times as fast.
            WHEN regexp_full_match(stripped(written), '\d\d(?:/\d\d/|-\d\d-)[12]\d{3}')
                THEN CAST(CAST(try_strptime(stripped(written), ['%m/%d/%Y', '%m-%d-%Y']) AS DATE) AS VARCHAR)
            WHEN regexp_full_match(stripped(written), '\d\d(?:/\d\d/|-\d\d-)[12]\d{3} \d\d:\d\d(?::\d\d)?')
                THEN CAST(try_strptime(stripped(written), ['%m/%d/%Y %H:%M', '%m-%d-%Y %H:%M', '%m/%d/%Y %H:%M:%S',
                    '%m-%d-%Y %H:%M:%S']) AS VARCHAR)
            WHEN regexp_full_match(stripped(written), '(?i)(?:\d{1,2}(?:/\d{1,2}/|-\d{1,2}-|\.\d{1,2}\.| \d{1,2} )|' || month_pattern()
                || '(?:/\d{1,2}/|-\d{1,2}-|\.\d{1,2}\.| \d{1,2}(?: |, ?)))(?:[12]\d{3}|\d{2})' || time_pattern())
                THEN moment_of(regexp_replace(stripped(written),
                    '(?i)^(\d+|[a-z]{3})[a-z]*[-/. ](\d+)[-/., ]+(\d+)(?:[, T]+(.*))?$', '\3-\1-\2 \4'))
        END,
        CAST(written AS VARCHAR)
    );

-- A date written year first in other ways than 2026-05-31: 20260531, 26-05-31, 2026.05.31, 2026-May-31, 20260531 14:30.
CREATE MACRO year_first(written) AS
    coalesce(
        CASE
            WHEN regexp_full_match(stripped(written), '(?i)(?:[12]\d{7}|(?:[12]\d{3}|\d{2})(?:/\d{1,2}/|-\d{1,2}-|\.\d{1,2}\.| \d{1,2} |/'
                || month_pattern() || '/|-' || month_pattern() || '-|\.' || month_pattern() || '\.| ' || month_pattern()
                || ' )\d{1,2})' || time_pattern())
                THEN moment_of(regexp_replace(stripped(written),
                    '(?i)^(\d{4}|\d{2})[-/. ]?(\d{1,2}|[a-z]{3})[a-z]*[-/. ]?(\d{1,2})(?:[, T]+(.*))?$', '\1-\2-\3 \4'))
        END,
        CAST(written AS VARCHAR)
    );

-- A day as the number that Excel keeps for it (days since 30 December 1899): 46173, 46173.604166666664. The part of a day
-- must be a whole second.
CREATE MACRO excel_date(written) AS
    coalesce(
        CASE WHEN regexp_full_match(stripped(written), '\d{5}(\.0*)?')
            THEN CAST(DATE '1899-12-30' + CAST(left(stripped(written), 5) AS INTEGER) AS VARCHAR)
        WHEN regexp_full_match(stripped(written), '\d{5}\.\d{1,16}')
            AND abs(round(CAST(stripped(written) AS DECIMAL(21, 16)) * 86400, 0)
                - CAST(stripped(written) AS DECIMAL(21, 16)) * 86400) <= 0.001
            THEN strftime(TIMESTAMP '1899-12-30' + to_seconds(
                CAST(round(CAST(stripped(written) AS DECIMAL(21, 16)) * 86400, 0) AS BIGINT)), '%Y-%m-%d %H:%M:%S')
        END,
        CAST(written AS VARCHAR)
    );
