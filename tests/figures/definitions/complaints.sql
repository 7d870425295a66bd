-- What customers say, by hand from the definitions: complaints, disputes and surveys of every calendar month.

CREATE TABLE zone_of_state AS SELECT state, min(zone) AS zone FROM place GROUP BY state;

-- Who a complaint is about: the agency named, else the holder on the day of the incident, else on the day of receipt.
CREATE TABLE grievance AS
SELECT c.* REPLACE (
           coalesce(c.category, '(none)') AS category, coalesce(c.sub_category, '(none)') AS sub_category,
           coalesce(c.channel, '(none)') AS channel, coalesce(c.resolution, '(none)') AS resolution,
           coalesce(c.customer_id, a.customer_id) AS customer_id,
           coalesce(c.product_code, a.product_code, '(none)') AS product_code,
           coalesce(c.state, (SELECT min(b.state) FROM branch AS b WHERE b.branch_code = a.branch_code), '(none)') AS state,
           coalesce(c.agency_code, holder(c.account_id, coalesce(c.incident_on, c.received_on)), '(none)') AS agency_code),
       c.status AS complaint_status,
       c.timely AS in_time,
       date_diff('day', c.received_on, c.closed_on) AS days
FROM complaint AS c LEFT JOIN account AS a ON a.account_id = c.account_id;

CREATE MACRO waiting_band(days) AS
    CASE WHEN days > 30 THEN 'over 30' WHEN days > 25 THEN '26-30' WHEN days > 15 THEN '16-25' ELSE '0-15' END;

CREATE TABLE heard AS
SELECT m.month, g.* EXCLUDE (timely), coalesce(z.zone, '(none)') AS zone,
       coalesce(k.product_group, '(none)') AS product_group, coalesce(k.secured, '(none)') AS secured, g.received_on AS day,
       CASE in_time WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' ELSE 'undecided' END AS timely,
       CASE WHEN g.status = 'open' THEN 'open' WHEN days IS NULL THEN 'unknown' ELSE waiting_band(days) END AS tat_band,
       -- The customer's last complaint of the month, and whether there was another in the 90 days before it.
       g.customer_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM grievance AS l WHERE l.customer_id = g.customer_id AND l.received_on < m.month + INTERVAL 1 MONTH
           AND l.received_on <= last_counted
           AND (l.received_on, l.complaint_id) > (g.received_on, g.complaint_id)) AS last_of_customer,
       EXISTS (
           SELECT 1 FROM grievance AS e WHERE e.customer_id = g.customer_id AND e.received_on >= g.received_on - 90
           AND (e.received_on, e.complaint_id) < (g.received_on, g.complaint_id)) AS complained_before
FROM month_counted AS m
JOIN grievance AS g ON g.received_on BETWEEN m.month AND m.last_counted
LEFT JOIN zone_of_state AS z USING (state)
LEFT JOIN kind_of_product AS k USING (product_code);

CREATE TABLE unanswered AS
SELECT m.month, g.*, coalesce(z.zone, '(none)') AS zone, seen_on - received_on AS waited, waiting_band(waited) AS age_band,
       -- Without a day of closing nobody knows what was open on an earlier day.
       m.month < (SELECT max(month) FROM month_seen) AND EXISTS (
           SELECT 1 FROM complaint AS c WHERE c.status = 'closed' AND c.closed_on IS NULL AND c.received_on <= seen_on
       ) AS nobody_knows
FROM month_counted AS m
JOIN grievance AS g ON g.received_on <= seen_on AND (g.status = 'open' OR g.closed_on > seen_on)
LEFT JOIN zone_of_state AS z USING (state);

-- Accounts that agencies handled: the month's holder is that of the 5th, else the first one in the month.
CREATE TABLE handled AS
WITH by_day AS (
    SELECT DISTINCT m.month, m.opening, least(m.month + 4, last_counted) AS cut_off, a.account_id, CAST(day AS DATE) AS day
    FROM month_counted AS m, unnest(generate_series(m.month, last_counted, INTERVAL 1 DAY)) AS days(day)
    JOIN allocation AS a ON allocated_on <= day AND (recalled_on IS NULL OR day < recalled_on)
), ever AS (
    SELECT month, opening, cut_off, account_id, min(day) AS first_day FROM by_day GROUP BY ALL
)
SELECT e.month, e.account_id,
       coalesce(holder(e.account_id, cut_off), holder(e.account_id, first_day)) AS agency_code,
       coalesce(a.product_code, '(none)') AS product_code, coalesce(s.branch_code, a.branch_code, '(none)') AS branch_code,
       coalesce(place.zone, '(none)') AS zone, coalesce(place.state, '(none)') AS state, k.product_group
FROM ever AS e
LEFT JOIN account AS a USING (account_id)
LEFT JOIN account_snapshot AS s ON s.account_id = e.account_id AND s.as_of_date = e.opening
LEFT JOIN place ON place.branch_code = coalesce(s.branch_code, a.branch_code)
LEFT JOIN kind_of_product AS k ON k.product_code = a.product_code;

CREATE TABLE contested AS
SELECT m.month, d.*, seen_on - raised_on AS waited, raised_on <= seen_on AND (d.status = 'open' OR d.closed_on > seen_on) AS is_open,
       CASE WHEN is_open THEN waiting_band(waited) ELSE '(none)' END AS age_band,
       raised_on >= m.month AS raised_now,
       (d.status = 'closed' AND d.closed_on BETWEEN m.month AND last_counted) IS TRUE AS closed_now,
       coalesce(a.product_code, '(none)') AS product_code, coalesce(s.branch_code, a.branch_code, '(none)') AS branch_code,
       place.zone, place.state,
       coalesce(holder(d.account_id, seen_on), '(none)') AS holder_now,
       coalesce(holder(d.account_id, raised_on), '(none)') AS holder_then
FROM month_counted AS m
JOIN dispute AS d ON d.raised_on <= last_counted
LEFT JOIN account AS a USING (account_id)
LEFT JOIN account_snapshot AS s ON s.account_id = d.account_id AND s.as_of_date = m.closing
LEFT JOIN place ON place.branch_code = coalesce(s.branch_code, a.branch_code);

CREATE VIEW in_dispute AS SELECT * EXCLUDE (holder_now, holder_then), holder_now AS agency_code FROM contested WHERE is_open;
CREATE VIEW dispute_moved AS
SELECT * EXCLUDE (holder_now, holder_then, age_band), holder_then AS agency_code, '(none)' AS age_band
FROM contested WHERE raised_now OR closed_now;

CREATE TABLE asked AS
SELECT m.month, s.* REPLACE (coalesce(s.agency_code, holder(s.account_id, s.sent_on), '(none)') AS agency_code),
       coalesce(a.product_code, '(none)') AS product_code, coalesce(a.branch_code, '(none)') AS branch_code,
       coalesce(place.zone, '(none)') AS zone, coalesce(place.state, '(none)') AS state
FROM month_counted AS m
JOIN survey_response AS s ON s.sent_on BETWEEN m.month AND m.last_counted
LEFT JOIN account AS a USING (account_id)
LEFT JOIN place ON place.branch_code = a.branch_code;
