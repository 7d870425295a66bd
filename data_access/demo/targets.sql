-- Grain: target. Set on what was collected, give or take: by zone and product, by state, by agency, and for the lender.
-- An agency's target is for all that comes in from the accounts it holds that day, however the customer pays.
CREATE TEMP TABLE collected AS
WITH held AS (
    SELECT p.receipt_no, arg_max(l.agency_code, (l.allocated_on, l.allocation_id)) AS agency_code
    FROM (SELECT DISTINCT receipt_no, account_id, CAST(paid_at AS DATE) AS paid_on FROM payment) AS p
    JOIN allocation AS l ON l.account_id = p.account_id AND l.allocated_on <= p.paid_on
        AND (l.recalled_on IS NULL OR l.recalled_on > p.paid_on)
    GROUP BY p.receipt_no
)
SELECT
    CAST(date_trunc('month', p.paid_at) AS DATE) AS month, b.zone, b.state, a.product_code, h.agency_code, sum(p.amount) AS amount
FROM payment AS p
JOIN account AS a ON a.account_id = p.account_id
JOIN branch AS b ON b.branch_code = a.branch_code
LEFT JOIN held AS h ON h.receipt_no = p.receipt_no
WHERE p.status = 'cleared' AND p.kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')
GROUP BY ALL;

CREATE TEMP MACRO set_on(amount, what) AS
    CAST(round(CAST(amount AS DOUBLE) * (0.94 + 0.16 * u(hash(what), 'target ' || getvariable('seed'))), -3) AS DECIMAL(22, 6));

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, zone, product_code,
    set_on(sum(amount), month || zone || product_code) AS value
FROM collected GROUP BY month, zone, product_code;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, state, set_on(sum(amount), month || state) AS value
FROM collected GROUP BY month, state;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, 'collected_amount' AS measure, agency_code,
    set_on(sum(amount), month || agency_code) AS value
FROM collected WHERE agency_code IS NOT NULL GROUP BY month, agency_code;

-- The financial year begins in April; a year that the data do not hold from its first month has no target.
INSERT INTO target BY NAME
SELECT year_start AS period_start, 'year' AS period_type, 'collected_amount' AS measure, zone,
    set_on(sum(amount) / count(DISTINCT month) * 12, year_start || zone) AS value
FROM (SELECT *, make_date(year(month) - CASE WHEN month(month) < 4 THEN 1 ELSE 0 END, 4, 1) AS year_start FROM collected) AS years
GROUP BY year_start, zone
HAVING min(month) = year_start;

INSERT INTO target BY NAME
SELECT month AS period_start, 'month' AS period_type, measure, bucket, value
FROM (SELECT DISTINCT month FROM collected) AS months
CROSS JOIN (VALUES
    ('resolution_rate', '1-30', 0.66), ('resolution_rate', '31-60', 0.34), ('resolution_rate', '61-90', 0.24),
    ('roll_forward_rate', '1-30', 0.14), ('delinquency_rate_30plus', NULL, 0.05), ('gnpa_rate', NULL, 0.02)
) AS rates(measure, bucket, value);
