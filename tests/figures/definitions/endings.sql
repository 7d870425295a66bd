-- What the oracles of settlements read, written by hand from the definitions, apart from the product's SQL.

-- A settlement in every month from its approval on, with what it was at the end of the month.
CREATE TABLE settlement_seen AS
WITH dated AS (
    SELECT *, outstanding_at_approval - settlement_amount AS given_up,
           CASE WHEN status IN ('paid', 'broken') THEN greatest(approved_on, coalesce(closed_on, approved_on)) END AS ended
    FROM settlement
)
SELECT m.month, m.last_counted,
       s.* REPLACE (coalesce(s.approval_level, '(none)') AS approval_level,
                    coalesce(s.agency_code, '(none)') AS agency_code),
       a.product_code, k.product_group, k.secured, a.branch_code, place.zone, place.state, place.area,
       (SELECT max(provision) FROM account_snapshot AS b WHERE b.account_id = s.account_id AND b.as_of_date = m.opening)
           AS provided,
       s.approved_on BETWEEN m.month AND m.last_counted AS is_approved,
       coalesce(s.ended BETWEEN m.month AND m.last_counted, FALSE) AS has_ended,
       s.ended IS NULL OR s.ended > m.last_counted AS runs
FROM month_counted AS m
JOIN dated AS s ON s.approved_on <= m.last_counted
JOIN account AS a USING (account_id)
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- The settlements approved in a month beside the accounts past 90 days at the last day-end of the month before.
CREATE VIEW settled_or_past_90 AS
SELECT month, product_code, product_group, secured, branch_code, zone, state, area, agency_code,
       1 AS settled, NULL AS past_90
FROM settlement_seen WHERE is_approved
UNION ALL
SELECT CAST(month + INTERVAL 1 MONTH AS DATE), product_code, product_group, secured, branch_code, zone, state, area,
       agency_code, 0, 1
FROM book WHERE status = 'active' AND dpd > 90 AND month < (SELECT max(month) FROM month_counted);
