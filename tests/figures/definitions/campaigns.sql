-- What the oracles of campaigns read, written by hand from the definitions, apart from the product's SQL.

-- An account of a campaign in the month in which the 15th day after its first assignment within reach lies, day by day.
CREATE TABLE campaign_account AS
WITH shown AS (
    SELECT m.month, m.opening, m.last_counted, c.*
    FROM month_counted AS m JOIN campaign_contact AS c
      ON CAST(c.assigned_at AS DATE) + 15 BETWEEN m.month AND m.last_counted
),
once AS (
    SELECT month, opening, campaign_code, account_id, min(assigned_at) AS assigned_at,
           coalesce(bool_or(held_out)::VARCHAR, 'unknown') AS held, bool_or(sent_at IS NOT NULL) AS sent,
           bool_or(delivered) AS delivered, bool_or(opened) AS opened, bool_or(clicked) AS clicked,
           bool_or(responded) AS responded, bool_or(opted_out) AS opted_out
    FROM shown GROUP BY ALL
),
telling AS (
    SELECT m.month, count(p.account_id) = 0 OR count(p.kind) > 0 AS kinds_told
    FROM month_counted AS m
    LEFT JOIN payment AS p ON p.status = 'cleared'
         AND CAST(p.paid_at AS DATE) BETWEEN m.month - 15 AND m.last_counted
    GROUP BY ALL
)
SELECT o.*, CASE held WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE 'unknown' END AS held_out,
       coalesce(c.channel, '(none)') AS channel, coalesce(c.vendor, '(none)') AS vendor,
       a.product_code, k.product_group, k.secured,
       coalesce(s.branch_code, a.branch_code) AS branch_code, place.zone, place.state, place.area,
       CASE WHEN s.account_id IS NULL OR s.status <> 'active' THEN '(none)' ELSE bucket_of(s.dpd) END AS bucket,
       count(*) OVER (PARTITION BY o.month, o.account_id) > 1 AS elsewhere,
       CASE WHEN (SELECT count(*) FROM payment) > 0 AND kinds_told THEN coalesce(
           (SELECT sum(p.amount) FROM payment AS p
            WHERE p.account_id = o.account_id AND p.status = 'cleared' AND p.paid_at >= o.assigned_at
              AND CAST(p.paid_at AS DATE) <= CAST(o.assigned_at AS DATE) + 15
              AND p.kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')), 0) END AS collected
FROM once AS o
JOIN telling USING (month)
JOIN account AS a USING (account_id)
LEFT JOIN campaign AS c USING (campaign_code)
LEFT JOIN account_snapshot AS s ON s.account_id = o.account_id AND s.as_of_date = o.opening
LEFT JOIN place ON place.branch_code = coalesce(s.branch_code, a.branch_code)
LEFT JOIN kind_of_product AS k ON k.product_code = a.product_code;
