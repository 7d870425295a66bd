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

-- An order to repossess in every month from the order on, with what it was at the end of the month.
CREATE TABLE repossession_seen AS
WITH dated AS (
    SELECT *, CASE WHEN repossessed_on IS NOT NULL AND (sold_on IS NOT NULL OR released_on IS NOT NULL)
                   THEN greatest(repossessed_on, coalesce(sold_on, released_on)) END AS gone_on
    FROM repossession
)
SELECT m.month, m.last_counted,
       r.* REPLACE (coalesce(r.agency_code, '(none)') AS agency_code, coalesce(r.valuer_code, '(none)') AS valuer_code),
       a.product_code, k.product_group, k.secured, a.branch_code, place.zone, place.state, place.area,
       (SELECT max(total_outstanding) FROM account_snapshot AS b
        WHERE b.account_id = r.account_id AND b.as_of_date = m.opening AND b.status = 'active')
           * CASE WHEN EXISTS (FROM dated AS e WHERE e.account_id = r.account_id AND e.sale_amount IS NOT NULL
                               AND e.gone_on BETWEEN m.month AND m.last_counted
                               AND (e.sold_on, e.repossession_id) < (r.sold_on, r.repossession_id)) THEN 0 ELSE 1 END AS owed,
       r.ordered_on BETWEEN m.month AND m.last_counted AS is_ordered,
       coalesce(r.repossessed_on BETWEEN m.month AND m.last_counted, FALSE) AS is_taken,
       coalesce(r.gone_on BETWEEN m.month AND m.last_counted, FALSE) AS is_gone,
       r.repossessed_on <= m.last_counted AND (r.gone_on IS NULL OR r.gone_on > m.last_counted) AS held,
       m.last_counted - r.repossessed_on AS days_held
FROM month_counted AS m
JOIN dated AS r ON r.ordered_on <= m.last_counted
JOIN account AS a USING (account_id)
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- A case in every month from the filing on, with its stage at the end of the month and what was paid after the filing, of
-- receipts before which no later case was filed.
CREATE TABLE case_seen AS
SELECT m.month, m.last_counted,
       c.* REPLACE (coalesce(c.case_type, '(none)') AS case_type, coalesce(c.advocate_code, '(none)') AS advocate_code),
       a.product_code, k.product_group, k.secured, a.branch_code, place.zone, place.state, place.area,
       coalesce((SELECT arg_max(stage, entered_on) FROM legal_stage AS s
                 WHERE s.case_id = c.case_id AND s.entered_on <= m.last_counted), '(none)') AS stage,
       m.last_counted - coalesce((SELECT max(entered_on) FROM legal_stage AS s
                                  WHERE s.case_id = c.case_id AND s.entered_on <= m.last_counted), c.filed_on) AS waited,
       CASE WHEN (SELECT count(*) FROM payment) > 0 THEN coalesce(
           (SELECT sum(amount) FROM payment AS p
            WHERE p.account_id = c.account_id AND p.status = 'cleared' AND CAST(p.paid_at AS DATE) > c.filed_on
              AND CAST(p.paid_at AS DATE) <= m.last_counted
              AND NOT EXISTS (SELECT 1 FROM legal_case AS o
                              WHERE o.account_id = c.account_id AND (o.filed_on, o.case_id) > (c.filed_on, c.case_id)
                                AND o.filed_on < CAST(p.paid_at AS DATE))), 0) END AS brought,
       c.filed_on BETWEEN m.month AND m.last_counted AS is_filed,
       coalesce(c.closed_on BETWEEN m.month AND m.last_counted, FALSE) AS is_closed,
       c.closed_on IS NULL OR c.closed_on > m.last_counted AS waits
FROM month_counted AS m
JOIN legal_case AS c ON c.filed_on <= m.last_counted
JOIN account AS a USING (account_id)
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

-- Accounts that were past due before a month, settled in it or not up to its end, with what they paid in it and the five
-- months after; a row of the last of these months.
CREATE TABLE settled_or_alike AS
WITH looked AS (
    SELECT m.month, m.last_counted, CAST(m.month - INTERVAL 5 MONTH AS DATE) AS starts,
           CAST(m.month - INTERVAL 4 MONTH AS DATE) - 1 AS ends,
           (SELECT max(as_of_date) FROM account_snapshot
            WHERE date_trunc('month', as_of_date) = m.month - INTERVAL 6 MONTH) AS stood_on
    FROM month_counted AS m
),
alike AS (
    SELECT l.month, l.starts, l.last_counted, s.account_id, a.product_code, k.product_group, k.secured,
           place.zone, place.state, s.total_outstanding AS owed,
           CASE WHEN s.dpd > 180 THEN '180+' ELSE printf('%d-%d', (s.dpd - 1) // 30 * 30 + 1, (s.dpd - 1) // 30 * 30 + 30) END
               AS bucket,
           CASE WHEN s.total_outstanding > 5e6 THEN 'over 5M' WHEN s.total_outstanding > 1e6 THEN '1M-5M'
                WHEN s.total_outstanding > 5e5 THEN '500k-1M' WHEN s.total_outstanding > 2e5 THEN '200k-500k'
                WHEN s.total_outstanding > 5e4 THEN '50k-200k' ELSE 'up to 50k' END AS balance_band,
           (SELECT max(approved_on) FROM settlement AS t WHERE t.account_id = s.account_id AND t.approved_on <= l.ends)
               AS settled_on
    FROM looked AS l
    JOIN account_snapshot AS s ON s.as_of_date = l.stood_on
    JOIN account AS a USING (account_id)
    LEFT JOIN place ON place.branch_code = coalesce(s.branch_code, a.branch_code)
    LEFT JOIN kind_of_product AS k USING (product_code)
    WHERE s.status = 'active' AND s.dpd > 0 AND s.total_outstanding > 0
),
told AS (
    SELECT *, CASE WHEN settled_on >= starts THEN 'yes' ELSE 'no' END AS settled_then,
           (SELECT coalesce(sum(amount), 0) FROM payment AS p
            WHERE p.account_id = alike.account_id AND p.status = 'cleared'
              AND CAST(p.paid_at AS DATE) BETWEEN alike.starts AND alike.last_counted) AS received
    FROM alike WHERE settled_on IS NULL OR settled_on >= starts
)
SELECT * FROM told AS t
WHERE EXISTS (FROM told AS o WHERE o.month = t.month AND o.settled_then = 'yes' AND o.product_code = t.product_code
              AND o.bucket = t.bucket AND o.balance_band = t.balance_band);
