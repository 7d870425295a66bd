-- What the oracles of recovery read, written by hand from the definitions, apart from the product's SQL.

-- Money and dues count in their calendar month; what leads from one day-end to the next counts after the opening day up to
-- the closing.
CREATE TABLE money_month AS SELECT month, closing, coalesce(opening, month - 1) AS after_day, opening, last_counted FROM month_counted;

CREATE VIEW kind_of_agency AS SELECT agency_code, agency_type FROM agency;

CREATE MACRO known_word(word) AS coalesce(word, '(none)');

-- Every account in every month, where it stood at the opening.
CREATE TABLE debtor AS
SELECT m.month, m.opening, m.closing, m.after_day, m.last_counted, a.account_id,
       known_word(a.product_code) AS product_code,
       coalesce(o.branch_code, a.branch_code, '(none)') AS branch_code,
       coalesce(o.segment, a.risk_segment, '(none)') AS segment,
       coalesce(o.standing, CASE WHEN a.opened_on > m.after_day THEN 'new' ELSE 'appeared' END) AS opening_state,
       CASE WHEN o.status = 'active' THEN o.bucket ELSE '(none)' END AS bucket,
       o.status AS opening_status, o.overdue_amount AS overdue_before,
       c.status AS closing_status, c.overdue_amount AS overdue_now, c.due_this_month, c.bounced_this_month, a.first_due_on
FROM money_month AS m
CROSS JOIN account AS a
LEFT JOIN placed AS o ON o.account_id = a.account_id AND o.as_of_date = m.opening
LEFT JOIN placed AS c ON c.account_id = a.account_id AND c.as_of_date = m.closing;

-- Every cleared receipt line, with the holder of that day, and its branch and segment if a snapshot of that day has them.
CREATE TABLE receipt AS
SELECT d.month, d.product_code, coalesce(s.branch_code, d.branch_code) AS branch_code,
       coalesce(s.risk_segment, d.segment) AS segment, d.opening_state, d.bucket, d.last_counted,
       CAST(p.paid_at AS DATE) AS day, p.paid_at, p.receipt_no, p.deposited_at, p.amount, p.agency_code AS named,
       known_word(p.kind) AS kind, known_word(p.component) AS component, known_word(p.channel) AS channel,
       known_word(p.collector_code) AS collector_code,
       known_word(holder(p.account_id, CAST(p.paid_at AS DATE))) AS agency_code,
       place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code, is_revolving), known_word(g.agency_type) AS agency_type,
       CASE WHEN named IS NULL AND lower(p.channel) IN ('nach', 'upi', 'netbanking', 'payment_link', 'branch') THEN 'self_paid'
            WHEN g.agency_code IS NOT NULL AND (named IS NOT NULL OR lower(p.channel) IN ('agent_cash', 'agent_upi', 'agent_cheque', 'cash', 'cheque'))
            THEN CASE WHEN g.agency_type = 'in_house' THEN 'in_house' ELSE 'agency' END
            ELSE 'unattributed' END AS attribution,
       max(p.deposited_at) OVER (PARTITION BY d.month) IS NOT NULL AS deposits_recorded,
       p.posted_on, p.account_id, p.line_no, p.reverses_receipt_no,
       p.amount > 0 AND EXISTS (
           SELECT 1 FROM payment AS q
           WHERE q.status = 'cleared' AND q.account_id = p.account_id AND q.paid_at = p.paid_at AND q.amount = p.amount
             AND q.line_no = p.line_no AND q.receipt_no < p.receipt_no
       ) AS repeats,
       -- The flag of the month's day-end; else the presentations of the calendar month, where any are recorded at all.
       CASE WHEN d.bounced_this_month IS NOT NULL THEN CASE WHEN d.bounced_this_month THEN 'yes' ELSE 'no' END
            WHEN tried.came_back THEN 'yes'
            WHEN tried.left_open OR (SELECT count(*) FROM presentation) = 0 THEN 'unknown'
            ELSE 'no' END AS bounced
FROM debtor AS d
JOIN payment AS p ON p.account_id = d.account_id AND CAST(p.paid_at AS DATE) BETWEEN d.month AND d.last_counted
LEFT JOIN (
    SELECT month, account_id, bool_or(result IS NOT DISTINCT FROM 'returned') AS came_back, bool_or(result IS NULL) AS left_open
    FROM money_month JOIN presentation ON presented_on BETWEEN month AND last_counted
    GROUP BY ALL
) AS tried ON tried.month = d.month AND tried.account_id = d.account_id
LEFT JOIN account_snapshot AS s ON s.account_id = p.account_id AND s.as_of_date = CAST(p.paid_at AS DATE)
LEFT JOIN place ON place.branch_code = coalesce(s.branch_code, d.branch_code)
LEFT JOIN kind_of_product AS k ON k.product_code = d.product_code
LEFT JOIN kind_of_agency AS g ON g.agency_code = holder(p.account_id, CAST(p.paid_at AS DATE))
WHERE p.status = 'cleared';

-- What an agency or in-house team took, a line for each receipt; the part of each product, zone and state by itself.
CREATE TABLE taken_receipt AS
SELECT month, receipt_no, agency_code, agency_type, product_code, product_group, secured, zone, opening_state, bucket,
       sum(amount) AS amount
FROM receipt WHERE attribution IN ('agency', 'in_house') GROUP BY ALL HAVING sum(amount) > 0;

-- What goes back of what outside agencies took: as booked, and under the receipt that it names, by the first of its lines.
CREATE TABLE reversal AS
WITH linked AS (
    SELECT r.month AS reversed_in, r.account_id, r.receipt_no, r.line_no, r.amount AS reversed,
           min_by(o, (o.paid_at, o.line_no)) AS once
    FROM receipt AS r
    JOIN receipt AS o ON o.receipt_no = r.reverses_receipt_no AND o.account_id = r.account_id AND o.amount > 0
         AND o.month >= r.month - INTERVAL 11 MONTH
    WHERE r.amount < 0
    GROUP BY ALL HAVING min(o.paid_at) < min(r.paid_at)
)
SELECT month, day, agency_code, agency_type, product_code, product_group, secured, opening_state, bucket,
       l.once IS NOT NULL AS is_linked, 'as booked' AS side, r.amount
FROM receipt AS r LEFT JOIN linked AS l USING (account_id, receipt_no, line_no)
WHERE r.amount < 0 AND r.attribution = 'agency'
UNION ALL
SELECT reversed_in, once.day, once.agency_code, once.agency_type, once.product_code, once.product_group, once.secured,
       once.opening_state, once.bucket, TRUE, 'as once paid', reversed
FROM linked WHERE once.attribution = 'agency';

-- The month belongs to the holder of the 5th, else to the first one.
CREATE TABLE holder_of_month AS
WITH held AS (
    SELECT month, account_id, CAST(d.day AS DATE) AS day, arg_max(agency_code, (allocated_on, allocation_id)) AS agency_code
    FROM money_month, unnest(generate_series(month, last_counted, INTERVAL 1 DAY)) AS d(day)
    JOIN allocation ON allocated_on <= d.day AND (recalled_on IS NULL OR d.day < recalled_on)
    GROUP BY ALL
)
SELECT month, account_id,
       coalesce(any_value(agency_code) FILTER (day = least(month + 4, last_counted)), arg_min(agency_code, day)) AS agency_code
FROM held JOIN money_month USING (month)
GROUP BY month, account_id;

CREATE TABLE dues_of_month AS
SELECT m.month, i.*, m.last_counted,
       -- Thirty days later, was it known what had become of it?
       i.due_on + 30 <= (SELECT max(as_of_date) FROM account_snapshot) AS ripe,
       i.cleared_on IS NULL OR i.cleared_on > i.due_on AS missed,
       i.cleared_on <= i.due_on + 30 AS cleared_by_then,
       max(i.cleared_on) OVER (PARTITION BY m.month) IS NOT NULL AS clearing_recorded
FROM money_month AS m JOIN instalment AS i ON i.due_on BETWEEN m.month AND m.last_counted;

-- What every account was to pay in a month and what became of that. A figure that no account has is not recorded.
CREATE TABLE demanded AS
WITH has AS (
    SELECT (SELECT count(*) FROM instalment) > 0 AS instalments, (SELECT count(*) FROM payment) > 0 AS payments,
           (SELECT count(*) FROM waiver) > 0 AS waivers, (SELECT count(*) FROM charge) > 0 AS charges,
           (SELECT count(*) FROM write_off) > 0 AS write_offs
), recorded AS (
    SELECT month, count(overdue_before) > 0 AS opening, count(overdue_now) > 0 AS closing, count(due_this_month) > 0 AS dues
    FROM debtor GROUP BY month
), clearing AS (
    SELECT month, coalesce(bool_or(clearing_recorded), TRUE) AS recorded
    FROM money_month LEFT JOIN dues_of_month USING (month) GROUP BY month
), due AS (
    SELECT month, account_id, sum(amount) AS due, count(*) AS dues, count(*) FILTER (NOT missed) AS on_time,
           count(*) FILTER (ripe AND missed) AS missed_dues, coalesce(sum(amount) FILTER (ripe AND missed), 0) AS missed_amount,
           coalesce(sum(amount) FILTER (ripe AND missed AND cleared_by_then), 0) AS cleared_later,
           count(*) FILTER (ripe AND due_on = (SELECT first_due_on FROM account AS a WHERE a.account_id = d.account_id)) AS first_dues,
           count(*) FILTER (ripe AND due_on = (SELECT first_due_on FROM account AS a WHERE a.account_id = d.account_id)
                            AND cleared_by_then IS NOT TRUE) AS defaults
    FROM dues_of_month AS d GROUP BY month, account_id
), paid AS (
    SELECT d.month, d.account_id,
           coalesce(sum(amount) FILTER (kind = 'due'), 0) AS for_due,
           coalesce(sum(amount) FILTER (kind IN ('due', 'overdue', 'settlement')), 0) AS for_all,
           coalesce(sum(amount) FILTER (kind = 'charges'), 0) AS for_charges
    FROM debtor AS d JOIN payment AS p USING (account_id)
    WHERE CAST(paid_at AS DATE) BETWEEN d.month AND last_counted AND p.status = 'cleared'
    GROUP BY ALL
), paid_between AS (
    SELECT d.month, d.account_id,
           coalesce(sum(amount) FILTER (kind = 'due'), 0) AS ends_due, coalesce(sum(amount) FILTER (kind = 'overdue'), 0) AS ends_overdue,
           coalesce(sum(amount) FILTER (kind IN ('due', 'overdue', 'settlement')), 0) AS ends_all
    FROM debtor AS d JOIN payment AS p USING (account_id)
    WHERE CAST(paid_at AS DATE) > after_day AND CAST(paid_at AS DATE) <= closing AND p.status = 'cleared'
    GROUP BY ALL
), due_between AS (
    SELECT m.month, i.account_id, sum(i.amount) AS ends_fell_due
    FROM money_month AS m JOIN instalment AS i ON i.due_on > m.after_day AND i.due_on <= m.closing
    GROUP BY ALL
), kinds AS (
    SELECT m.month, count(p.amount) = count(p.kind) OR bool_or(p.kind <> 'write_off_recovery') IS TRUE AS told
    FROM money_month AS m
    LEFT JOIN payment AS p ON CAST(paid_at AS DATE) BETWEEN m.month AND last_counted AND p.status = 'cleared'
    GROUP BY m.month
), kinds_between AS (
    SELECT m.month, count(p.amount) = count(p.kind) OR bool_or(p.kind <> 'write_off_recovery') IS TRUE AS ends_told
    FROM money_month AS m
    LEFT JOIN payment AS p ON CAST(paid_at AS DATE) > after_day AND CAST(paid_at AS DATE) <= closing AND p.status = 'cleared'
    GROUP BY m.month
), lines AS (
    SELECT d.*, known_word(h.agency_code) AS agency_code,
           CASE WHEN NOT has.instalments AND NOT recorded.dues THEN NULL
                WHEN opening_status <> 'active' THEN 0
                WHEN has.instalments THEN coalesce(due.due, 0) ELSE d.due_this_month END AS due,
           CASE WHEN d.closing IS NULL OR NOT has.instalments AND NOT recorded.dues THEN NULL
                WHEN opening_status <> 'active' THEN 0
                WHEN has.instalments THEN coalesce(ends_fell_due, 0) ELSE d.due_this_month END AS ends_due_amount,
           CASE WHEN recorded.opening AND d.closing IS NOT NULL THEN CASE WHEN opening_status = 'active' THEN floored(overdue_before) ELSE 0 END END AS overdue_at_opening,
           CASE WHEN recorded.closing THEN CASE WHEN closing_status = 'active' THEN floored(overdue_now) ELSE 0 END END AS overdue_at_closing,
           CASE WHEN has.payments AND told THEN coalesce(for_due, 0) END AS for_due,
           CASE WHEN has.payments AND ends_told THEN coalesce(ends_due, 0) END AS ends_due,
           CASE WHEN has.payments AND ends_told THEN coalesce(ends_overdue, 0) END AS ends_overdue,
           CASE WHEN has.payments AND ends_told THEN coalesce(ends_all, 0) END AS ends_all,
           CASE WHEN has.payments AND told THEN coalesce(for_all, 0) END AS for_all,
           CASE WHEN has.payments AND told THEN coalesce(for_charges, 0) END AS for_charges,
           CASE WHEN has.waivers THEN coalesce((SELECT sum(amount) FROM waiver AS w WHERE w.account_id = d.account_id AND component <> 'charges'
                AND waived_on > after_day AND waived_on <= d.closing), 0) END AS forgiven,
           CASE WHEN has.waivers THEN coalesce((SELECT sum(amount) FROM waiver AS w WHERE w.account_id = d.account_id AND component = 'charges'
                AND waived_on BETWEEN d.month AND last_counted), 0) END AS charges_forgiven,
           CASE WHEN has.charges THEN coalesce((SELECT sum(amount) FROM charge AS c WHERE c.account_id = d.account_id
                AND levied_on BETWEEN d.month AND last_counted), 0) END AS charged,
           CASE WHEN has.write_offs THEN coalesce((SELECT sum(amount) FROM write_off AS w WHERE w.account_id = d.account_id
                AND written_off_on > after_day AND written_off_on <= d.closing), 0) END AS given_up,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(due.dues, 0) END AS dues,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(on_time, 0) END AS on_time,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(missed_dues, 0) END AS missed_dues,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(missed_amount, 0) END AS missed_amount,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(cleared_later, 0) END AS cleared_later,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(first_dues, 0) END AS first_dues,
           CASE WHEN has.instalments AND clearing.recorded THEN coalesce(defaults, 0) END AS defaults
    FROM debtor AS d CROSS JOIN has
    JOIN recorded USING (month) JOIN clearing USING (month) JOIN kinds USING (month) JOIN kinds_between USING (month)
    LEFT JOIN due ON due.month = d.month AND due.account_id = d.account_id
    LEFT JOIN paid ON paid.month = d.month AND paid.account_id = d.account_id
    LEFT JOIN paid_between ON paid_between.month = d.month AND paid_between.account_id = d.account_id
    LEFT JOIN due_between ON due_between.month = d.month AND due_between.account_id = d.account_id
    LEFT JOIN holder_of_month AS h ON h.month = d.month AND h.account_id = d.account_id
    WHERE d.opening IS NOT NULL
)
SELECT l.* EXCLUDE (opening, closing, after_day, last_counted), place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code, is_revolving),
       due > 0 OR ends_due_amount > 0 OR overdue_at_opening > 0 AS owed,
       CASE WHEN due IS NOT NULL AND for_due IS NOT NULL THEN least(for_due, due) END AS on_due,
       CASE WHEN ends_due_amount IS NOT NULL AND ends_due IS NOT NULL THEN least(ends_due, ends_due_amount) END AS ends_on_due,
       CASE WHEN overdue_at_opening IS NOT NULL AND ends_overdue IS NOT NULL THEN least(ends_overdue, overdue_at_opening) END AS on_overdue,
       ends_due_amount + overdue_at_opening AS owing,
       CASE WHEN owing IS NOT NULL AND ends_all IS NOT NULL THEN least(ends_all, owing) END AS on_all,
       CASE WHEN forgiven IS NOT NULL AND on_all IS NOT NULL THEN least(forgiven, owing - on_all) END AS let_off,
       CASE WHEN given_up IS NOT NULL AND on_all IS NOT NULL THEN least(given_up, owing - on_all - coalesce(let_off, 0)) END AS lost
FROM lines AS l
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- Every account with a presentation in the month.
CREATE TABLE presented AS
WITH each_one AS (
    SELECT d.month, d.account_id, p.amount, result = 'returned' AS came_back, result = 'returned' AND technical IS TRUE AS was_technical,
           result IS NOT NULL AS is_decided, result IS NOT DISTINCT FROM 'returned' AND technical IS NULL AS is_unexplained,
           attempt_no = 1 AS is_first,
           max(attempt_no) OVER (PARTITION BY d.month) IS NOT NULL AS attempts_told,
           bool_or(result = 'returned') OVER (PARTITION BY d.month) IS NOT TRUE
               OR max(CASE WHEN result = 'returned' THEN technical END) OVER (PARTITION BY d.month) IS NOT NULL AS technical_told
    FROM debtor AS d JOIN presentation AS p ON p.account_id = d.account_id AND presented_on BETWEEN d.month AND d.last_counted
), still_due AS (
    SELECT month, account_id, bool_or(cleared_on IS NULL OR cleared_on > last_counted) AS is_open
    FROM dues_of_month WHERE clearing_recorded GROUP BY month, account_id
)
SELECT d.month, d.account_id, d.product_code, d.branch_code, d.segment, known_word(h.agency_code) AS agency_code,
       place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code, is_revolving),
       count(*) AS times, sum(e.amount) AS worth, count(*) FILTER (came_back) AS returns,
       coalesce(sum(e.amount) FILTER (came_back), 0) AS returned_worth,
       count(*) FILTER (is_decided) AS decisions, coalesce(sum(e.amount) FILTER (is_decided), 0) AS decided_worth,
       count(*) FILTER (is_unexplained) AS unexplained,
       CASE WHEN bool_and(technical_told) THEN count(*) FILTER (was_technical) END AS technical_returns,
       CASE WHEN bool_and(technical_told) THEN count(*) FILTER (is_decided AND NOT is_unexplained) END AS explained,
       -- It is open how a first presentation went that has no result, or came back for a reason that others tell.
       bool_or(is_first AND (NOT is_decided OR (is_unexplained AND technical_told))) IS TRUE AS first_is_open,
       CASE WHEN bool_and(attempts_told)
            THEN bool_or(is_first AND came_back AND NOT was_technical AND NOT (is_unexplained AND technical_told)) IS TRUE END AS bounced_first,
       CASE WHEN bool_and(attempts_told) THEN bool_or(is_first IS TRUE) AND (bounced_first OR NOT first_is_open) END AS was_first_presented,
       any_value(s.is_open) AS still_open
FROM each_one AS e
JOIN debtor AS d USING (month, account_id)
LEFT JOIN holder_of_month AS h USING (month, account_id)
LEFT JOIN still_due AS s USING (month, account_id)
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code)
GROUP BY ALL;

-- Every cleared receipt of an account that had been written off the day before, and stood so.
CREATE TABLE gone_then AS
SELECT account_id, CAST(paid_at AS DATE) AS paid_on, amount
FROM payment AS p
WHERE p.status = 'cleared'
  AND (SELECT sum(w.amount) FROM write_off AS w WHERE w.account_id = p.account_id AND w.written_off_on <= CAST(p.paid_at AS DATE) - 1) > 0;

-- Every account ever written off, as far as the month's last day.
CREATE TABLE pool AS
SELECT d.month, d.product_code, known_word(place.state) AS state, known_word(place.zone) AS zone,
       k.* EXCLUDE (product_code, is_revolving),
       known_word(strftime((SELECT min(written_off_on) FROM write_off AS w WHERE w.account_id = d.account_id AND written_off_on <= d.last_counted), '%Y-%m'))
           AS write_off_month,
       coalesce((SELECT sum(amount) FROM write_off AS w WHERE w.account_id = d.account_id AND written_off_on < d.month), 0) AS gone_before,
       coalesce((SELECT sum(amount) FROM write_off AS w WHERE w.account_id = d.account_id AND written_off_on BETWEEN d.month AND d.last_counted), 0) AS gone_now,
       coalesce((SELECT sum(amount) FROM gone_then AS p WHERE p.account_id = d.account_id AND paid_on < d.month), 0) AS back_before,
       coalesce((SELECT sum(amount) FROM gone_then AS p WHERE p.account_id = d.account_id AND paid_on BETWEEN d.month AND d.last_counted), 0) AS back_now
FROM debtor AS d
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code)
WHERE d.account_id IN (SELECT account_id FROM write_off WHERE written_off_on <= d.last_counted);

CREATE TABLE cost AS
SELECT m.month, known_word(c.agency_code) AS agency_code, known_word(g.agency_type) AS agency_type, known_word(cost_type) AS cost_type, c.amount
FROM money_month AS m
JOIN collection_cost AS c ON date_trunc('month', c.month) = m.month
LEFT JOIN kind_of_agency AS g ON g.agency_code = c.agency_code;

-- The monthly targets for what is collected, and for which dimensions each is set, written as a question names them.
CREATE TABLE aim AS
SELECT CAST(date_trunc('month', period_start) AS DATE) AS month, zone, state, area, branch_code, product_code, bucket, agency_code, value,
       concat_ws(', ', 'month', CASE WHEN zone IS NOT NULL THEN 'zone' END, CASE WHEN state IS NOT NULL THEN 'state' END,
                 CASE WHEN product_code IS NOT NULL THEN 'product_code' END, CASE WHEN agency_code IS NOT NULL THEN 'agency_code' END) AS set_for
FROM target WHERE measure = 'collected_amount' AND period_type = 'month';
