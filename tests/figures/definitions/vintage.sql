-- A vintage, by hand: an account in each month from that in which it was opened to 36 months after, if the day-ends of
-- this database had begun by then and show it no later than in the next month.
CREATE TABLE vintage_account AS
WITH life AS (
    SELECT a.account_id, a.product_code, a.branch_code, a.opened_on, a.restructured_on, a.sanctioned_amount,
           date_trunc('month', a.opened_on) AS cohort,
           (SELECT min(as_of_date) FROM account_snapshot AS s WHERE s.account_id = a.account_id AND as_of_date >= cohort) AS first_seen
    FROM account AS a
    WHERE date_trunc('month', a.opened_on) >= (SELECT date_trunc('month', min(as_of_date)) FROM account_snapshot)
),
followed AS (
    SELECT m.month, c.last_counted, m.closing, l.*, datediff('month', cohort, m.month) AS age
    FROM life AS l JOIN month_seen AS m ON m.month >= cohort AND l.opened_on <= m.closing AND l.first_seen <= m.closing
    JOIN month_counted AS c ON c.month = m.month
    WHERE datediff('month', cohort, date_trunc('month', first_seen)) <= 1
),
worst AS (
    SELECT f.month, f.account_id,
           max(CASE s.status WHEN 'active' THEN s.dpd WHEN 'written_off' THEN 9999 END) AS dpd
    FROM followed AS f JOIN account_snapshot AS s
      ON s.account_id = f.account_id AND s.as_of_date BETWEEN f.cohort AND f.closing
    GROUP BY ALL
),
first_due AS (
    SELECT account_id, min(due_on) AS due_on FROM instalment GROUP BY account_id
)
SELECT f.month, f.account_id, CAST(f.age AS VARCHAR) AS months_on_book, f.product_code, k.product_group, k.secured,
       f.branch_code, place.zone, place.state, place.area, f.sanctioned_amount,
       CASE WHEN f.restructured_on <= f.closing THEN 'yes' ELSE 'no' END AS terms_changed,
       CASE WHEN f.sanctioned_amount > 5e6 THEN 'over 5M' WHEN f.sanctioned_amount > 1e6 THEN '1M-5M'
            WHEN f.sanctioned_amount > 5e5 THEN '500k-1M' WHEN f.sanctioned_amount > 2e5 THEN '200k-500k'
            WHEN f.sanctioned_amount > 5e4 THEN '50k-200k' WHEN f.sanctioned_amount IS NOT NULL THEN 'up to 50k'
            ELSE 'Unknown' END AS ticket_band,
       w.dpd AS worst,
       coalesce(now.status = 'active', FALSE) AS active,
       CASE WHEN now.status = 'active' THEN now.dpd ELSE 0 END AS dpd_now,
       CASE WHEN now.status = 'active' THEN coalesce(floored(now.total_outstanding), 0) ELSE 0 END AS owed,
       CASE WHEN f.age <= 3 AND (SELECT count(*) FROM instalment WHERE cleared_on IS NOT NULL AND due_on <= f.last_counted
                                   AND due_on >= f.month - INTERVAL 3 MONTH) > 0
             AND d.due_on >= f.month - INTERVAL 3 MONTH AND d.due_on + 30 BETWEEN f.month AND f.last_counted
            THEN NOT EXISTS (SELECT 1 FROM instalment AS i WHERE i.account_id = f.account_id AND i.due_on = d.due_on
                             GROUP BY ALL HAVING bool_and(coalesce(i.cleared_on <= d.due_on + 30, FALSE))) END AS defaulted,
       CASE WHEN f.age = 3 AND (SELECT count(*) FROM payment) > 0 AND w.dpd IS NOT NULL
            THEN w.dpd > 30 AND coalesce((SELECT sum(p.amount) FROM payment AS p
                WHERE p.account_id = f.account_id AND p.status = 'cleared' AND CAST(p.paid_at AS DATE) <= f.last_counted
                  AND p.paid_at >= f.month - INTERVAL 3 MONTH), 0) <= 0 END AS never_started
FROM followed AS f
JOIN worst AS w USING (month, account_id)
LEFT JOIN first_due AS d USING (account_id)
LEFT JOIN account_snapshot AS now ON now.account_id = f.account_id AND now.as_of_date = f.closing
LEFT JOIN place ON place.branch_code = f.branch_code
LEFT JOIN kind_of_product AS k ON k.product_code = f.product_code
WHERE f.age <= 36;
