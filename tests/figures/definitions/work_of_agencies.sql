-- What the oracles of agencies' work read, written by hand from the definitions, apart from the product's SQL.

CREATE TABLE month_span AS SELECT month, coalesce(opening, month - 1) AS opening_day, last_counted FROM month_counted;

-- Where every account stood when the month opened.
CREATE TABLE stood AS
SELECT m.month, a.account_id, coalesce(a.product_code, '(none)') AS product_code,
       coalesce(o.branch_code, a.branch_code, '(none)') AS branch_code,
       coalesce(o.segment, a.risk_segment, '(none)') AS segment,
       coalesce(o.standing, CASE WHEN a.opened_on > m.opening_day THEN 'new' ELSE 'appeared' END) AS opening_state,
       CASE WHEN o.standing = o.bucket THEN o.bucket ELSE '(none)' END AS bucket
FROM month_span AS m
CROSS JOIN account AS a
LEFT JOIN placed AS o ON o.account_id = a.account_id AND o.as_of_date = m.opening_day;

CREATE TABLE stood_at AS
SELECT s.*, place.* EXCLUDE (branch_code), k.* EXCLUDE (product_code, is_revolving)
FROM stood AS s
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- Who holds an account on each day of the month, and whose month it is.
CREATE TABLE month_holder AS
WITH held_day AS (
    SELECT month, account_id, CAST(d.day AS DATE) AS day, arg_max(agency_code, (allocated_on, allocation_id)) AS agency_code,
           arg_max({'code': collector_code}, (allocated_on, allocation_id)).code AS collector_code
    FROM month_span, unnest(generate_series(month, last_counted, INTERVAL 1 DAY)) AS d(day)
    JOIN allocation ON allocated_on <= d.day AND (recalled_on IS NULL OR d.day < recalled_on)
    GROUP BY ALL
)
SELECT month, account_id,
       coalesce(any_value(agency_code) FILTER (day = least(month + 4, last_counted)), arg_min(agency_code, day)) AS agency_code,
       coalesce(CASE WHEN bool_or(day = least(month + 4, last_counted))
                     THEN any_value(collector_code) FILTER (day = least(month + 4, last_counted))
                     ELSE arg_min({'code': collector_code}, day).code END, '(none)') AS collector_code
FROM held_day JOIN month_span USING (month)
GROUP BY month, account_id;

CREATE MACRO is_contact(what) AS coalesce(what NOT IN ('no_answer', 'delivered', 'wrong_number', 'untraceable'), FALSE);
CREATE MACRO is_right_party(what) AS is_contact(what) AND what <> 'third_party';

CREATE TABLE covered AS
WITH own AS (
    SELECT h.month, h.account_id, count(*) AS attempts, bool_or(is_contact(i.outcome)) AS contacted,
           bool_or(is_right_party(i.outcome)) AS right_party, coalesce(bool_or(i.channel = 'visit'), FALSE) AS visited,
           bool_or(i.outcome = 'untraceable') AS lost,
           list(i.started_at) FILTER (i.outcome = 'untraceable') AS lost_at,
           list(i.started_at) FILTER (is_right_party(i.outcome)) AS reached_at
    FROM month_holder AS h
    JOIN month_span AS m USING (month)
    JOIN interaction AS i ON i.account_id = h.account_id AND coalesce(i.agency_code, h.agency_code) = h.agency_code
        AND CAST(i.started_at AS DATE) BETWEEN h.month AND m.last_counted
    GROUP BY ALL
)
SELECT s.*, h.agency_code, h.collector_code, coalesce(lost, FALSE) AS lost,
       coalesce(len([x FOR x IN reached_at IF x > list_min(lost_at)]) > 0, FALSE) AS found_again,
       coalesce(own.attempts, 0) AS attempts, own.attempts IS NOT NULL AS attempted,
       coalesce(contacted, FALSE) AS contacted, coalesce(right_party, FALSE) AS right_party, coalesce(visited, FALSE) AS visited
FROM month_holder AS h
JOIN stood_at AS s USING (month, account_id)
LEFT JOIN own USING (month, account_id);

-- The days that a term of an agency gives, for one product, bucket and day; the closest and latest term decides.
CREATE MACRO days_given(agency, what, product, band, on_day) AS (
    SELECT window_days FROM sla_term AS t
    WHERE t.agency_code = agency AND t.measure = what AND window_days IS NOT NULL
      AND coalesce(t.product_code, product) = product AND coalesce(t.bucket, band) = band
      AND on_day BETWEEN t.effective_from AND coalesce(t.effective_to, DATE '9999-12-31')
    ORDER BY t.product_code IS NULL, t.bucket IS NULL, t.effective_from DESC LIMIT 1
);

-- Allocations by the month in which the days to make contact ended.
CREATE TABLE contact_due AS
WITH last_days AS (
    SELECT a.*, a.allocated_on
        + CAST(coalesce(days_given(a.agency_code, 'contacted_in_time_rate', c.product_code, bucket_of(a.dpd_at_allocation), a.allocated_on), 3) AS INTEGER)
        AS last_day
    FROM allocation AS a LEFT JOIN account AS c USING (account_id)
)
SELECT s.*, d.agency_code,
       EXISTS (SELECT 1 FROM interaction AS i
               WHERE i.account_id = d.account_id AND coalesce(i.agency_code, d.agency_code) = d.agency_code
                 AND is_contact(i.outcome) AND CAST(i.started_at AS DATE) BETWEEN d.allocated_on AND d.last_day) AS in_time
FROM last_days AS d
JOIN month_span AS m ON d.last_day BETWEEN m.month AND m.last_counted
JOIN stood_at AS s ON s.month = m.month AND s.account_id = d.account_id
WHERE d.recalled_on IS NULL OR d.recalled_on > d.last_day;

CREATE TABLE recall AS
SELECT s.*, a.agency_code, datesub('day', a.allocated_on, a.recalled_on) AS days
FROM allocation AS a
JOIN month_span AS m ON a.recalled_on BETWEEN m.month AND m.last_counted
JOIN stood_at AS s ON s.month = m.month AND s.account_id = a.account_id;

CREATE MACRO hour_ruled(what, product, on_day) AS (
    SELECT CAST(value AS TIME) FROM conduct_rule AS r
    WHERE r.rule = what AND coalesce(r.product_code, product) = product AND r.effective_from <= on_day
    ORDER BY r.product_code IS NULL, r.effective_from DESC LIMIT 1
);

CREATE TABLE attempt AS
WITH told AS (
    SELECT m.month, m.last_counted, i.* EXCLUDE (agency_code, collector_code, channel, outcome),
           coalesce(i.agency_code, '(none)') AS agency_code, coalesce(i.collector_code, '(none)') AS collector_code,
           coalesce(i.channel, '(none)') AS channel, coalesce(i.outcome, '(none)') AS outcome,
           coalesce(i.reason_for_non_payment, '(none)') AS reason, CAST(hour(i.started_at) AS VARCHAR) AS hour,
           CAST(i.started_at AS DATE) AS day, s.product_code, s.product_group, s.secured, s.state, s.zone
    FROM interaction AS i
    JOIN month_span AS m ON CAST(i.started_at AS DATE) BETWEEN m.month AND m.last_counted
    LEFT JOIN stood_at AS s ON s.month = m.month AND s.account_id = i.account_id
)
SELECT t.*,
       CAST(started_at AS TIME) < hour_ruled('contact_from', product_code, day) AS too_early,
       CAST(started_at AS TIME) > hour_ruled('contact_until', product_code, day) AS too_late,
       started_at + to_days(CAST(coalesce(days_given(t.agency_code, 'upload_in_time_rate', product_code, '', day), 1) AS INTEGER)) AS upload_by,
       (SELECT certified_until >= t.day FROM collector AS c WHERE c.collector_code = t.collector_code) AS certified,
       EXISTS (SELECT 1 FROM complaint AS g WHERE g.received_on <= t.day
               AND coalesce(g.account_id = t.account_id,
                            g.customer_id = (SELECT o.customer_id FROM account AS o WHERE o.account_id = t.account_id))
               AND (t.day < g.closed_on OR (g.closed_on IS NULL AND g.status = 'open'))) AS complaint_open
FROM told AS t;

CREATE VIEW attempt_judged AS
SELECT a.*, coalesce(too_early, FALSE) OR coalesce(too_late, FALSE) AS outside,
       too_early IS NOT NULL OR too_late IS NOT NULL AS ruled,
       CASE WHEN uploaded_at IS NOT NULL THEN uploaded_at <= upload_by
            WHEN bool_or(uploaded_at IS NOT NULL) OVER (PARTITION BY month) AND upload_by < last_counted + 1 THEN FALSE END AS uploaded
FROM attempt AS a;

CREATE TABLE promised AS
SELECT s.*, x.agency_code, x.collector_code, x.status, x.amount, x.paid_amount, x.falls_due, x.was_made
FROM (
    SELECT m.month, p.account_id, coalesce(p.agency_code, '(none)') AS agency_code,
           coalesce(p.collector_code, '(none)') AS collector_code, p.status, p.amount, p.paid_amount,
           p.due_on BETWEEN m.month AND m.last_counted AS falls_due, p.made_on BETWEEN m.month AND m.last_counted AS was_made
    FROM promise AS p CROSS JOIN month_span AS m
) AS x
JOIN stood_at AS s ON s.month = x.month AND s.account_id = x.account_id
WHERE falls_due OR was_made;
