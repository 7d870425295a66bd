-- Grain: target. Set on what was collected, give or take: on every level from the lender to the collector, and for days,
-- weeks, months, quarters and financial years. An agency's target is for all that comes in from the accounts it holds
-- that day, however the customer pays; a collector's is for what their receipts name them for.
CREATE TEMP TABLE collected AS
WITH held AS (
    SELECT p.receipt_no, arg_max(l.agency_code, (l.allocated_on, l.allocation_id)) AS agency_code
    FROM (SELECT DISTINCT receipt_no, account_id, CAST(paid_at AS DATE) AS paid_on FROM payment) AS p
    JOIN allocation AS l ON l.account_id = p.account_id AND l.allocated_on <= p.paid_on
        AND (l.recalled_on IS NULL OR l.recalled_on > p.paid_on)
    GROUP BY p.receipt_no
)
SELECT
    CAST(date_trunc('month', p.paid_at) AS DATE) AS month, CAST(p.paid_at AS DATE) AS day, b.zone, b.state, b.area, a.branch_code,
    a.product_code, h.agency_code, p.collector_code, p.kind, p.component, sum(p.amount) AS amount
FROM payment AS p
JOIN account AS a ON a.account_id = p.account_id
JOIN branch AS b ON b.branch_code = a.branch_code
LEFT JOIN held AS h ON h.receipt_no = p.receipt_no
WHERE p.status = 'cleared'
GROUP BY ALL;

CREATE TEMP TABLE aimed_at AS
SELECT * FROM collected WHERE kind IN ('due', 'overdue', 'settlement', 'write_off_recovery');

CREATE TEMP MACRO set_on(amount, what) AS
    CAST(greatest(round(CAST(amount AS DOUBLE) * (0.94 + 0.16 * u(hash(what), 'target ' || getvariable('seed'))), -3), 1000) AS DECIMAL(22, 6));

-- What is collected, by month and level.
INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, zone, product_code,
    set_on(sum(amount), month || zone || product_code) AS value
FROM aimed_at GROUP BY month, zone, product_code ORDER BY month, zone, product_code;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, state, set_on(sum(amount), month || state) AS value
FROM aimed_at GROUP BY month, state ORDER BY month, state;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, area, set_on(sum(amount), month || area) AS value
FROM aimed_at GROUP BY month, area ORDER BY month, area;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, branch_code,
    set_on(sum(amount), month || branch_code) AS value
FROM aimed_at GROUP BY month, branch_code ORDER BY month, branch_code;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, agency_code,
    set_on(sum(amount), month || agency_code) AS value
FROM aimed_at WHERE agency_code IS NOT NULL GROUP BY month, agency_code ORDER BY month, agency_code;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, collector_code,
    set_on(sum(amount), month || collector_code) AS value
FROM aimed_at WHERE collector_code IS NOT NULL GROUP BY month, collector_code ORDER BY month, collector_code;

-- By day and week over the last three months; weeks end on Friday.
INSERT INTO target BY NAME
SELECT day AS period_start, 'day' AS period_type, 'collected_amount' AS measure, zone, set_on(sum(amount), day || zone) AS value
FROM aimed_at WHERE day > CAST(getvariable('last_as_of') AS DATE) - 92
GROUP BY day, zone ORDER BY day, zone;

INSERT INTO target BY NAME
SELECT week AS period_start, 'week' AS period_type, 'collected_amount' AS measure, zone,
    set_on(sum(amount) / count(DISTINCT day) * 7, week || zone) AS value
FROM (SELECT *, day - CAST((isodow(day) + 1) % 7 AS INTEGER) AS week FROM aimed_at) AS weeks
WHERE week > CAST(getvariable('last_as_of') AS DATE) - 92
GROUP BY week, zone ORDER BY week, zone;

-- The financial year begins in April; a quarter or a year that the data do not hold from its first month has no target.
INSERT INTO target BY NAME
SELECT quarter AS period_start, 'quarter' AS period_type, 'collected_amount' AS measure, zone,
    set_on(sum(amount) / count(DISTINCT month) * 3, quarter || zone || 'quarter') AS value
FROM (SELECT *, CAST(date_trunc('quarter', month) AS DATE) AS quarter FROM aimed_at) AS quarters
GROUP BY quarter, zone
HAVING min(month) = quarter ORDER BY quarter, zone;

INSERT INTO target BY NAME
SELECT year_start AS period_start, 'year' AS period_type, 'collected_amount' AS measure, zone,
    set_on(sum(amount) / count(DISTINCT month) * 12, year_start || zone) AS value
FROM (SELECT *, make_date(year(month) - CASE WHEN month(month) < 4 THEN 1 ELSE 0 END, 4, 1) AS year_start FROM aimed_at) AS years
GROUP BY year_start, zone
HAVING min(month) = year_start ORDER BY year_start, zone;

-- Other amounts that teams answer for, by zone and month.
INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, measure, zone, set_on(sum(amount), month || zone || measure) AS value
FROM (
    SELECT month, zone, 'collected_on_overdue_amount' AS measure, amount FROM collected WHERE kind = 'overdue'
    UNION ALL SELECT month, zone, 'write_off_recovered_amount', amount FROM collected WHERE kind = 'write_off_recovery'
    UNION ALL SELECT month, zone, 'charges_collected_amount', amount FROM collected WHERE component = 'charges'
) AS measured
GROUP BY month, zone, measure ORDER BY month, zone, measure;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, measure, bucket, value
FROM (SELECT DISTINCT month FROM aimed_at) AS months
CROSS JOIN (VALUES
    ('bucket_x_resolution_rate', NULL, 0.65), ('resolution_rate', '1-30', 0.66), ('resolution_rate', '31-60', 0.34),
    ('resolution_rate', '61-90', 0.24), ('resolution_rate', '91-120', 0.10), ('resolution_rate', '121-150', 0.10),
    ('resolution_rate', '151-180', 0.10), ('resolution_rate', NULL, 0.38), ('resolution_value_rate', '1-30', 0.64),
    ('resolution_value_rate', '31-60', 0.33), ('roll_forward_rate', '1-30', 0.14), ('roll_forward_rate', '31-60', 0.58),
    ('roll_forward_rate', '61-90', 0.82), ('roll_forward_rate', NULL, 0.24), ('net_flow_account_rate', '151-180', 0.85),
    ('collection_efficiency_current_rate', NULL, 0.95), ('delinquency_rate_30plus', NULL, 0.05), ('gnpa_rate', NULL, 0.02),
    ('delinquency_value_rate_30plus', NULL, 0.04), ('nnpa_rate', NULL, 0.018), ('bounce_rate', NULL, 0.16),
    ('promise_kept_rate', NULL, 0.32), ('complaints_timely_rate', NULL, 0.90), ('complaint_rate', NULL, 8.0)
) AS rates(measure, bucket, value)
ORDER BY month, measure, bucket;

-- Where the book should stand in the half year to come.
INSERT INTO target BY NAME
SELECT CAST(month AS DATE) AS period_start, 'month' AS period_type, measure, value
FROM (
    SELECT unnest(generate_series(last_month + INTERVAL 1 MONTH, last_month + INTERVAL 6 MONTH, INTERVAL 1 MONTH)) AS month
    FROM (SELECT CAST(date_trunc('month', CAST(getvariable('last_as_of') AS DATE)) AS DATE) AS last_month) AS ended
) AS coming
CROSS JOIN (VALUES ('delinquency_rate_30plus', 0.05), ('delinquency_value_rate_30plus', 0.04)) AS rates(measure, value)
ORDER BY month, measure;
