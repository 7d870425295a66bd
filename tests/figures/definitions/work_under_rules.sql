-- Attempts held against rules of conduct, one rule at a time, from the definitions; after work_of_agencies.sql.
CREATE MACRO in_force(what, product, on_day) AS (
    SELECT trim(value) FROM conduct_rule AS r
    WHERE r.rule = what AND coalesce(r.product_code, product) = product AND r.effective_from <= on_day
    ORDER BY r.product_code IS NULL, r.effective_from DESC LIMIT 1
);
CREATE MACRO is_forbidden(what, product, on_day) AS coalesce(lower(in_force(what, product, on_day)) = 'no', FALSE);

-- How many calls or visits the account had got, this one included, since so many days before.
CREATE TABLE pursued AS
SELECT a.*,
       (SELECT count(*) FROM interaction AS x WHERE x.account_id = a.account_id AND x.channel = a.channel
        AND CAST(x.started_at AS DATE) = a.day AND (x.started_at, x.interaction_id) <= (a.started_at, a.interaction_id)) AS that_day,
       (SELECT count(*) FROM interaction AS x WHERE x.account_id = a.account_id AND x.channel = a.channel
        AND CAST(x.started_at AS DATE) > a.day - 7 AND (x.started_at, x.interaction_id) <= (a.started_at, a.interaction_id)) AS in_seven_days
FROM attempt AS a WHERE a.channel IN ('call', 'visit');

CREATE TABLE untouchable AS
SELECT a.month, a.interaction_id,
       EXISTS (SELECT 1 FROM dispute AS d WHERE d.account_id = a.account_id AND d.raised_on <= a.day
               AND (a.day < d.closed_on OR (d.closed_on IS NULL AND d.status = 'open'))) AS dispute_open,
       (SELECT max(as_of_date) FROM account_snapshot WHERE as_of_date < a.day) AS day_before
FROM attempt AS a;

-- Per month, whether the day-ends from its opening on exclude any account.
CREATE TABLE excluding AS
SELECT m.month, bool_or(s.exclusion IS NOT NULL) AS recorded
FROM (SELECT DISTINCT month, last_counted FROM attempt) AS m
JOIN account_snapshot AS s
    ON s.as_of_date BETWEEN (SELECT coalesce(max(as_of_date), m.month) FROM account_snapshot WHERE as_of_date < m.month)
    AND m.last_counted
GROUP BY m.month;

-- Every stay that begins in the month with whoever is not in house, and whether somebody's complaint about it was open.
CREATE TABLE handed_over AS
SELECT m.month, a.allocation_id, a.allocated_on AS day, a.agency_code, '(none)' AS collector_code, s.product_code,
       s.product_group, s.secured, s.state, s.zone,
       len([g FOR g IN complaints IF g.received_on <= day AND (day < g.closed_on OR (g.closed_on IS NULL AND g.status = 'open'))]) > 0
           AS complaint_open
FROM (
    SELECT a.*, list(c) FILTER (c.complaint_id IS NOT NULL) AS found, coalesce(found, []) AS complaints
    FROM allocation AS a
    LEFT JOIN account AS o ON o.account_id = a.account_id
    LEFT JOIN complaint AS c ON CASE WHEN c.account_id IS NULL THEN c.customer_id = o.customer_id ELSE c.account_id = a.account_id END
    WHERE a.agency_code NOT IN (SELECT agency_code FROM agency WHERE agency_type = 'in_house')
    GROUP BY ALL
) AS a
JOIN month_span AS m ON a.allocated_on BETWEEN m.month AND m.last_counted
LEFT JOIN stood_at AS s ON s.month = m.month AND s.account_id = a.account_id;

-- broken: whether it breaks the rule; null where that is not known. found: whether it would, where nothing forbids it.
CREATE VIEW under_rule AS
SELECT 'contact_hours' AS rule, a.*, CASE WHEN ruled THEN outside END AS broken, NULL AS found FROM attempt_judged AS a
UNION ALL BY NAME
SELECT 'calls_per_day' AS rule, *, that_day > TRY_CAST(in_force('calls_per_day', product_code, day) AS INTEGER) AS broken
FROM pursued WHERE channel = 'call'
UNION ALL BY NAME
SELECT 'calls_per_week' AS rule, *, in_seven_days > TRY_CAST(in_force('calls_per_week', product_code, day) AS INTEGER) AS broken
FROM pursued WHERE channel = 'call'
UNION ALL BY NAME
SELECT 'visits_per_week' AS rule, *, in_seven_days > TRY_CAST(in_force('visits_per_week', product_code, day) AS INTEGER) AS broken
FROM pursued WHERE channel = 'visit'
UNION ALL BY NAME
SELECT *, CASE WHEN is_forbidden(rule, product_code, day) THEN fact END AS broken,
       CASE WHEN NOT is_forbidden(rule, product_code, day) THEN fact END AS found
FROM (
    SELECT 'third_party_contact' AS rule, *, outcome = 'third_party' AS fact FROM attempt WHERE is_contact(outcome)
    UNION ALL BY NAME
    SELECT 'unrecorded_call' AS rule, *, NOT recorded AS fact FROM attempt WHERE channel = 'call'
    UNION ALL BY NAME
    SELECT 'uncertified_agent' AS rule, *, NOT certified AS fact FROM attempt
    UNION ALL BY NAME
    SELECT 'open_complaint_contact' AS rule, *, CASE WHEN (SELECT count(*) > 0 FROM complaint) THEN complaint_open END AS fact
    FROM attempt
    UNION ALL BY NAME
    SELECT 'open_complaint_allocation' AS rule, *, CASE WHEN (SELECT count(*) > 0 FROM complaint) THEN complaint_open END AS fact
    FROM handed_over
    UNION ALL BY NAME
    SELECT 'open_dispute_contact' AS rule, *, CASE WHEN (SELECT count(*) > 0 FROM dispute) THEN dispute_open END AS fact
    FROM attempt JOIN untouchable USING (month, interaction_id)
    UNION ALL BY NAME
    SELECT 'excluded_account_contact' AS rule, a.*,
           CASE WHEN e.recorded THEN (SELECT s.exclusion IS NOT NULL FROM account_snapshot AS s
                                      WHERE s.account_id = a.account_id AND s.as_of_date = t.day_before) END AS fact
    FROM attempt AS a JOIN untouchable AS t USING (month, interaction_id) LEFT JOIN excluding AS e USING (month)
);

-- A case of a kind that has clocks, one clock at a time, in every month from the filing on.
CREATE TABLE clock_seen AS
WITH clock(clock, kind, starts, stops, at_least) AS (VALUES
    ('sarfaesi_notice_days', 'SARFAESI', 'Demand notice 13(2)', 'Possession notice 13(4)', TRUE),
    ('sarfaesi_reply_days', 'SARFAESI', 'Objection 13(3A)', 'Reply to objection', FALSE),
    ('sarfaesi_sale_notice_days', 'SARFAESI', 'Sale notice', 'Auction', TRUE),
    ('section_138_payment_days', 'Section 138', 'Demand notice', 'Complaint filed', TRUE),
    ('section_138_complaint_days', 'Section 138', 'Demand notice', 'Complaint filed', FALSE),
    ('arbitration_award_days', 'Arbitration', 'Arbitrator appointed', 'Award', FALSE)),
dated AS (
    SELECT c.month, c.last_counted, c.case_id, c.product_code, c.product_group, c.secured, c.branch_code, c.zone, c.state,
           c.area, c.waits, k.clock, k.at_least,
           (SELECT min(entered_on) FROM legal_stage AS s WHERE s.case_id = c.case_id AND s.entered_on <= c.last_counted
            AND lower(trim(s.stage)) = lower(k.starts)) AS starts_on,
           (SELECT min(entered_on) FROM legal_stage AS s WHERE s.case_id = c.case_id AND s.entered_on <= c.last_counted
            AND lower(trim(s.stage)) = lower(k.stops)) AS stops_on,
           (SELECT count(*) FROM legal_stage AS s, clock AS o WHERE s.case_id = c.case_id AND s.entered_on <= c.last_counted
            AND o.kind = k.kind AND lower(trim(s.stage)) IN (lower(o.starts), lower(o.stops))) AS known_stages
    FROM case_seen AS c JOIN clock AS k ON lower(trim(c.case_type)) = lower(k.kind)
),
ruled AS (SELECT *, TRY_CAST(in_force(clock, product_code, starts_on) AS INTEGER) AS days FROM dated)
SELECT *, starts_on + days - last_counted AS left_over, stops_on - starts_on AS took,
       coalesce(days IS NOT NULL AND stops_on IS NULL AND waits, FALSE) AS runs,
       coalesce(days IS NOT NULL AND stops_on >= starts_on AND stops_on >= month, FALSE) AS ends,
       waits AND (starts_on IS NULL AND (stops_on IS NOT NULL OR known_stages = 0)
                  OR starts_on IS NOT NULL AND (days IS NULL OR coalesce(stops_on < starts_on, FALSE))) AS unsure
FROM ruled;

-- An account that owes past its due date or was written off, in every month with a day-end, with the days left for a suit.
CREATE TABLE limitation_seen AS
WITH owes AS (
    SELECT m.month, m.last_counted, s.account_id, s.total_outstanding AS claim,
           CASE WHEN s.dpd > 0 THEN s.as_of_date + 1 - CAST(s.dpd AS INTEGER) END AS due_on
    FROM month_counted AS m JOIN account_snapshot AS s ON s.as_of_date = m.closing
    WHERE coalesce(s.total_outstanding > 0, TRUE)
      AND (s.status = 'written_off'
           OR s.status = 'active' AND CASE WHEN s.dpd IS NULL THEN s.overdue_amount > 0 ELSE s.dpd > 0 END)
    UNION ALL
    SELECT m.month, m.last_counted, a.account_id, NULL, NULL
    FROM month_counted AS m, account AS a
    WHERE m.closing IS NOT NULL AND coalesce(a.closed_on > m.last_counted, TRUE)
      AND (SELECT sum(amount) FROM write_off AS w WHERE w.account_id = a.account_id AND w.written_off_on <= m.last_counted) > 0
      AND NOT EXISTS (FROM account_snapshot AS s WHERE s.account_id = a.account_id AND s.as_of_date = m.closing)
),
receipt_day AS (
    SELECT account_id, CAST(paid_at AS DATE) AS day FROM payment WHERE status = 'cleared' GROUP BY ALL HAVING sum(amount) > 0
),
dated AS (
    SELECT o.*, a.product_code, a.branch_code, (SELECT count(*) FROM payment) > 0 AS receipts_known,
           (SELECT max(day) FROM receipt_day AS r WHERE r.account_id = o.account_id AND r.day <= o.last_counted) AS paid_on,
           (SELECT CASE WHEN sum(amount) > 0 THEN min(written_off_on) END FROM write_off AS w
            WHERE w.account_id = o.account_id AND w.written_off_on <= o.last_counted) AS lost_on
    FROM owes AS o JOIN account AS a USING (account_id)
),
started AS (SELECT *, CASE WHEN receipts_known THEN greatest(paid_on, due_on) END AS starts_on FROM dated),
ruled AS (
    SELECT *, TRY_CAST(in_force('limitation_days', product_code, coalesce(starts_on, lost_on)) AS INTEGER) AS days FROM started
),
stopped AS (
    SELECT *, starts_on + days - last_counted AS left_over,
           EXISTS (FROM legal_case AS c
                   WHERE c.account_id = r.account_id AND lower(trim(coalesce(c.case_type, ''))) <> 'section 138'
                     AND c.filed_on <= least(r.last_counted, r.starts_on + r.days) AND r.starts_on IS NOT NULL
                     AND r.days IS NOT NULL
                     AND (c.filed_on >= r.starts_on OR coalesce(c.closed_on > r.last_counted, TRUE))) AS is_filed,
           coalesce(receipts_known AND starts_on IS NULL AND lost_on + days < last_counted, FALSE) AS surely_late
    FROM ruled AS r
)
SELECT s.*, k.product_group, k.secured, place.zone, place.state, place.area,
       NOT is_filed AND (surely_late OR coalesce(left_over < 0, FALSE)) AS is_late,
       NOT is_filed AND NOT surely_late AND left_over IS NULL AS unsure
FROM stopped AS s
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);
