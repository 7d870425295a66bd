-- What the oracles read, written by hand from the definitions, apart from the product's SQL.

-- A balance with credit balances taken as 0; unknown stays unknown (greatest() would make it 0).
CREATE MACRO floored(amount) AS CASE WHEN amount > 0 THEN amount WHEN amount <= 0 THEN 0 END;

-- n/a where nothing is at risk.
CREATE MACRO share(part, whole) AS CAST(part AS DOUBLE) / nullif(CAST(whole AS DOUBLE), 0);

CREATE MACRO bucket_of(days) AS CASE
    WHEN days IS NULL THEN 'Unknown'
    WHEN days <= 0 THEN 'Current'
    WHEN days <= 30 THEN '1-30'
    WHEN days <= 60 THEN '31-60'
    WHEN days <= 90 THEN '61-90'
    WHEN days <= 120 THEN '91-120'
    WHEN days <= 150 THEN '121-150'
    WHEN days <= 180 THEN '151-180'
    ELSE '180+'
END;

-- From best to worst; nothing for unknown days past due and for states that are no bucket.
CREATE MACRO severity(bucket) AS nullif(list_position(
    ['Current', '1-30', '31-60', '61-90', '91-120', '121-150', '151-180', '180+'], bucket), 0) - 1;

-- The agency that holds an account on a day: from allocated_on up to but not including recalled_on, the latest wins.
CREATE MACRO holder(account, on_day) AS (
    SELECT arg_max(agency_code, (allocated_on, allocation_id))
    FROM allocation
    WHERE account_id = account AND allocated_on <= on_day AND (recalled_on IS NULL OR on_day < recalled_on)
);

-- Every calendar month with a day-end: its closing is the last one in it, its opening the last one before it.
CREATE TABLE month_seen AS
SELECT month, closing, lag(closing) OVER (ORDER BY month) AS opening
FROM (SELECT CAST(date_trunc('month', as_of_date) AS DATE) AS month, max(as_of_date) AS closing
      FROM account_snapshot GROUP BY ALL);

-- Every calendar month from the first to the last day-end, and the days of it that count: all of them, in the month of the
-- last day-end only those up to it. A month without a day-end opens where the last one before it left the accounts.
CREATE TABLE month_counted AS
SELECT c.month, CASE WHEN c.month = max(c.month) OVER () THEN s.closing ELSE last_day(c.month) END AS last_counted,
       (SELECT max(closing) FROM month_seen AS e WHERE e.month < c.month) AS opening, s.closing,
       coalesce(s.closing, last_day(c.month)) AS seen_on
FROM (SELECT CAST(unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH)) AS DATE) AS month FROM month_seen) AS c
LEFT JOIN month_seen AS s USING (month);

-- An account on a day-end, in the branch and the segment of that day, else the account's.
CREATE VIEW placed AS
SELECT s.* EXCLUDE (branch_code, risk_segment),
       a.customer_id, a.product_code, a.sanctioned_amount,
       coalesce(s.branch_code, a.branch_code)              AS branch_code,
       coalesce(s.risk_segment, a.risk_segment, '(none)')  AS segment,
       bucket_of(s.dpd)                                    AS bucket,
       CASE WHEN s.status = 'active' THEN bucket_of(s.dpd) ELSE s.status END AS standing
FROM account_snapshot AS s JOIN account AS a USING (account_id);

CREATE VIEW place AS
SELECT branch_code, coalesce(zone, '(none)') AS zone, coalesce(state, '(none)') AS state, coalesce(area, '(none)') AS area
FROM branch;

CREATE VIEW kind_of_product AS
SELECT product_code, coalesce(product_group, '(none)') AS product_group,
       CASE WHEN secured THEN 'yes' WHEN NOT secured THEN 'no' ELSE '(none)' END AS secured,
       coalesce(revolving, FALSE) AS is_revolving
FROM product;

-- The book: every account in a month's closing day-end.
CREATE TABLE book AS
SELECT m.month, p.*, place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code),
       coalesce(holder(p.account_id, m.closing), '(none)')                             AS agency_code,
       CASE WHEN npa_flag THEN 'yes' WHEN NOT npa_flag THEN 'no' ELSE 'unknown' END    AS npa,
       CASE WHEN sanctioned_amount <= 50000 THEN 'up to 50k'
            WHEN sanctioned_amount <= 200000 THEN '50k-200k'
            WHEN sanctioned_amount <= 500000 THEN '200k-500k'
            WHEN sanctioned_amount <= 1000000 THEN '500k-1M'
            WHEN sanctioned_amount <= 5000000 THEN '1M-5M'
            WHEN sanctioned_amount > 5000000 THEN 'over 5M'
            ELSE 'Unknown' END                                                         AS ticket_band
FROM month_seen AS m
JOIN placed AS p ON p.as_of_date = m.closing
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- Every account in a month's opening or closing day-end, with what was known of it at both and in between.
CREATE TABLE pair AS
SELECT known.*, o AS at_opening, c AS at_closing, o.account_id IS NOT NULL AS was_there, c.account_id IS NOT NULL AS is_there
FROM (SELECT DISTINCT month, opening AS opening_day, closing AS closing_day, account_id
      FROM month_seen JOIN account_snapshot ON as_of_date IN (opening, closing) WHERE opening IS NOT NULL) AS known
LEFT JOIN placed AS o ON o.as_of_date = opening_day AND o.account_id = known.account_id
LEFT JOIN placed AS c ON c.as_of_date = closing_day AND c.account_id = known.account_id;

CREATE TABLE moved AS
WITH last_seen AS (
    SELECT month, s.account_id, arg_max(s.status, s.as_of_date) AS status
    FROM month_seen JOIN account_snapshot AS s ON s.as_of_date BETWEEN month AND closing
    GROUP BY ALL
), written_off AS (
    SELECT month, account_id, sum(amount) > 0 AS stands
    FROM month_seen JOIN write_off ON written_off_on > opening AND written_off_on <= closing
    GROUP BY ALL
), money AS (
    SELECT month, account_id, sum(amount) AS received,
           coalesce(sum(CASE WHEN kind IN ('due', 'overdue', 'settlement') THEN amount END), 0) AS towards_dues,
           coalesce(sum(amount) FILTER (kind IS NULL), 0) AS nobody_says_for_what
    FROM month_seen JOIN payment ON CAST(paid_at AS DATE) > opening AND CAST(paid_at AS DATE) <= closing
    WHERE status = 'cleared'
    GROUP BY ALL
), returned AS (
    SELECT month, account_id, count(*) AS times
    FROM month_seen JOIN presentation ON presented_on > opening AND presented_on <= closing
    WHERE result = 'returned'
    GROUP BY ALL
), without_result AS (
    SELECT DISTINCT month, account_id
    FROM month_seen JOIN presentation ON presented_on > opening AND presented_on <= closing
    WHERE result IS NULL
), held_by_day AS (
    SELECT month, account_id, day, arg_max(agency_code, (allocated_on, allocation_id)) AS agency_code
    FROM month_counted, unnest(generate_series(month, last_counted, INTERVAL 1 DAY)) AS days(day)
    JOIN allocation ON allocated_on <= day AND (recalled_on IS NULL OR day < recalled_on)
    GROUP BY ALL
), held AS (
    SELECT month, account_id, count(DISTINCT agency_code) AS holders, arg_min(agency_code, day) AS first_holder
    FROM held_by_day
    GROUP BY ALL
), tables_held AS (
    SELECT (SELECT count(*) FROM payment) > 0 AS payments, (SELECT count(*) FROM presentation) > 0 AS presentations
)
SELECT p.month, p.account_id, a.customer_id, a.product_code, p.was_there, p.is_there,
       CASE WHEN was_there THEN at_opening.standing
            WHEN a.opened_on > opening_day AND a.opened_on <= closing_day THEN 'new'
            ELSE 'appeared' END                                                                   AS opening_state,
       CASE WHEN is_there THEN at_closing.standing
            WHEN last_seen.status <> 'active' THEN last_seen.status
            WHEN a.closed_on > opening_day AND a.closed_on <= closing_day THEN 'closed'
            WHEN written_off.stands THEN 'written_off'
            ELSE 'exit' END                                                                       AS closing_state,
       severity(opening_state)                                                                    AS opening_severity,
       severity(closing_state)                                                                    AS closing_severity,
       CASE WHEN NOT payments THEN 'unknown'
            WHEN towards_dues > 0 AND towards_dues + least(nobody_says_for_what, 0) > 0 THEN 'yes'
            WHEN towards_dues > 0 OR nobody_says_for_what > 0 THEN 'unknown' ELSE 'no' END        AS paid,
       CASE WHEN times > 0 OR at_closing.bounced_this_month THEN 'yes'
            WHEN at_closing.bounced_this_month = FALSE THEN 'no'
            WHEN presentations AND without_result.account_id IS NULL THEN 'no'
            ELSE 'unknown' END                                                                    AS bounced,
       CASE WHEN payments THEN coalesce(received, 0) END                                          AS received,
       coalesce(holders, 0) > 1                                                                   AS reallocated,
       coalesce(holder(p.account_id, least(p.month + 4, last_counted)), first_holder, '(none)')   AS agency_code,
       CASE WHEN was_there THEN at_opening.principal_outstanding ELSE 0 END                              AS opening_principal,
       CASE WHEN was_there THEN at_opening.total_outstanding ELSE 0 END                                  AS opening_outstanding,
       CASE WHEN is_there THEN at_closing.principal_outstanding ELSE 0 END                               AS closing_principal,
       CASE WHEN is_there THEN at_closing.total_outstanding ELSE 0 END                                   AS closing_outstanding,
       at_opening.status = 'active' AND at_opening.npa_flag IS TRUE                               AS npa_before,
       at_closing.status = 'active' AND at_closing.npa_flag IS TRUE                               AS npa_now,
       -- On the active book, with a flag that nobody knows.
       at_opening.status = 'active' AND at_opening.npa_flag IS NULL                               AS untold_before,
       at_closing.status = 'active' AND at_closing.npa_flag IS NULL                               AS untold_now,
       -- Terms changed: still NPA, or changed since the opening and no dues known to be paid.
       coalesce(a.restructured_on <= closing_day AND (coalesce(npa_now, FALSE) OR a.restructured_on > opening_day AND paid <> 'yes'), FALSE)
                                                                                                  AS terms_changed,
       coalesce(at_opening.branch_code, at_closing.branch_code)                                   AS branch_before,
       coalesce(at_closing.branch_code, at_opening.branch_code)                                   AS branch_now,
       coalesce(at_opening.segment, at_closing.segment)                                           AS segment_before,
       coalesce(at_closing.segment, at_opening.segment)                                           AS segment_now
FROM pair AS p
JOIN month_counted AS counted ON counted.month = p.month
CROSS JOIN tables_held
JOIN account AS a ON a.account_id = p.account_id
LEFT JOIN last_seen ON last_seen.month = p.month AND last_seen.account_id = p.account_id
LEFT JOIN written_off ON written_off.month = p.month AND written_off.account_id = p.account_id
LEFT JOIN money ON money.month = p.month AND money.account_id = p.account_id
LEFT JOIN returned ON returned.month = p.month AND returned.account_id = p.account_id
LEFT JOIN without_result ON without_result.month = p.month AND without_result.account_id = p.account_id
LEFT JOIN held ON held.month = p.month AND held.account_id = p.account_id;

-- A movement belongs to the branch and segment where the account opened; what it closed with to where it closed.
CREATE TABLE opened AS
SELECT m.* EXCLUDE (branch_before, branch_now, segment_before, segment_now), branch_before AS branch_code,
       segment_before AS segment, place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code),
       CASE WHEN opening_severity IS NOT NULL OR opening_state = 'Unknown' THEN opening_state ELSE '(none)' END AS bucket
FROM moved AS m
LEFT JOIN place ON place.branch_code = m.branch_before
LEFT JOIN kind_of_product AS k USING (product_code);

CREATE TABLE closed AS
SELECT m.* EXCLUDE (branch_before, branch_now, segment_before, segment_now), branch_now AS branch_code,
       segment_now AS segment, place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code),
       CASE WHEN opening_severity IS NOT NULL OR opening_state = 'Unknown' THEN opening_state ELSE '(none)' END AS bucket
FROM moved AS m
LEFT JOIN place ON place.branch_code = m.branch_now
LEFT JOIN kind_of_product AS k USING (product_code);

-- The opening book, by bucket; and its delinquent part, which totals of movement rates cover.
CREATE TABLE opening_book AS SELECT * FROM opened WHERE bucket <> '(none)';
CREATE TABLE delinquent_book AS SELECT * FROM opened WHERE opening_severity > 0;

-- What closed in the bucket after `bucket`, beside what opened in `bucket`. 180+ has no next bucket.
CREATE TABLE next_bucket AS
SELECT * EXCLUDE (opening_state), bucket AS opening_state, opening_severity AS from_severity,
       1 AS opened_accounts, floored(opening_outstanding) AS opened_outstanding, floored(opening_principal) AS opened_principal,
       0 AS arrived_accounts, 0.0 AS arrived_outstanding, 0.0 AS arrived_principal
FROM opened WHERE opening_severity < 7
UNION ALL BY NAME
SELECT * EXCLUDE (opening_state), bucket AS opening_state, closing_severity - 1 AS from_severity,
       0 AS opened_accounts, 0.0 AS opened_outstanding, 0.0 AS opened_principal,
       1 AS arrived_accounts, floored(closing_outstanding) AS arrived_outstanding, floored(closing_principal) AS arrived_principal
FROM (SELECT * EXCLUDE (bucket), ['Current', '1-30', '31-60', '61-90', '91-120', '121-150', '151-180'][closing_severity] AS bucket FROM closed)
-- 180+ keeps what entered it before: only what was not in it at opening arrived.
WHERE closing_severity > 0 AND (closing_severity < 7 OR opening_severity IS DISTINCT FROM 7);

-- What was resolved by closing, and the day: the latest of the account's last cleared receipt, its closure and the end of
-- its settlement between the two day-ends, else the closing day-end. Of accounts current at opening those that bounced.
CREATE TABLE resolved AS
SELECT o.*, coalesce(greatest(
           (SELECT max(CAST(paid_at AS DATE)) FROM payment AS p
            WHERE p.account_id = o.account_id AND p.status = 'cleared' AND p.amount > 0
              AND CAST(paid_at AS DATE) > m.opening AND CAST(paid_at AS DATE) <= m.closing),
           (SELECT closed_on FROM account AS a
            WHERE a.account_id = o.account_id AND closed_on > m.opening AND closed_on <= m.closing),
           (SELECT max(closed_on) FROM settlement AS s
            WHERE s.account_id = o.account_id AND closed_on > m.opening AND closed_on <= m.closing)), m.closing) AS day
FROM opened AS o JOIN month_seen AS m USING (month)
WHERE CASE WHEN opening_severity > 0 THEN closing_state IN ('closed', 'settled') OR (closing_severity < opening_severity AND NOT terms_changed)
           WHEN opening_severity = 0 AND bounced = 'yes'
           THEN closing_state IN ('closed', 'settled') OR (closing_severity = 0 AND NOT terms_changed) END;
