-- What the oracles of asset classes read. A run of NPA begins on a flagged day-end after one that is not; when it began is
-- known where that one says so.
CREATE TABLE npa_run AS
SELECT account_id, as_of_date,
       last_value(CASE WHEN begins THEN as_of_date END IGNORE NULLS) OVER w AS began_on,
       last_value(CASE WHEN begins THEN said_no END IGNORE NULLS) OVER w    AS is_known
FROM (SELECT *, npa_flag AND before IS DISTINCT FROM TRUE AS begins, before IS FALSE AS said_no
      FROM (SELECT account_id, as_of_date, npa_flag, lag(npa_flag) OVER (PARTITION BY account_id ORDER BY as_of_date) AS before
            FROM account_snapshot))
WINDOW w AS (PARTITION BY account_id ORDER BY as_of_date);

CREATE TABLE classed AS
SELECT b.*, m.closing, r.began_on,
       CASE WHEN npa_flag AND r.is_known THEN
                CASE WHEN closing <= r.began_on + INTERVAL 12 MONTH THEN 'substandard'
                     WHEN closing <= r.began_on + INTERVAL 24 MONTH THEN 'doubtful1'
                     WHEN closing <= r.began_on + INTERVAL 48 MONTH THEN 'doubtful2'
                     ELSE 'doubtful3' END
            WHEN npa_flag THEN 'npa_age_unknown'
            WHEN dpd IS NULL THEN 'dpd_unknown'
            WHEN dpd > 90 THEN 'over_90_not_flagged'
            WHEN dpd > 60 THEN 'sma2'
            WHEN dpd > 30 THEN 'sma1'
            WHEN dpd > 0 AND NOT is_revolving THEN 'sma0'
            ELSE 'standard' END                                                              AS class,
       closing > (SELECT min(as_of_date) FROM account_snapshot) + INTERVAL 12 MONTH          AS seen_12,
       closing > (SELECT min(as_of_date) FROM account_snapshot) + INTERVAL 24 MONTH          AS seen_24,
       closing > (SELECT min(as_of_date) FROM account_snapshot) + INTERVAL 48 MONTH          AS seen_48,
       CASE WHEN npa_flag THEN 'no'
            WHEN npa_flag IS NULL OR customer_id IS NULL THEN 'unknown'
            WHEN bool_or(npa_flag) OVER borrower THEN 'yes'
            WHEN bool_or(npa_flag IS NULL) OVER borrower THEN 'unknown'
            ELSE 'no' END                                                                    AS tainted,
       -- Unpaid, days past due go up by one each day; the next class begins at 31, 61 or 91.
       CASE WHEN npa_flag IS NOT TRUE AND dpd BETWEEN 1 AND 90
            THEN list_filter([31, 61, 91], floor_of_class -> floor_of_class > dpd)[1] END    AS next_floor,
       CASE next_floor WHEN 31 THEN 'SMA-1' WHEN 61 THEN 'SMA-2' WHEN 91 THEN 'NPA' ELSE '(none)' END AS slips_to,
       CASE WHEN next_floor IS NULL THEN '(none)' WHEN next_floor - dpd <= 7 THEN '7 days'
            WHEN next_floor - dpd <= 15 THEN '15 days' ELSE '30 days' END                    AS slips_within
FROM book AS b
JOIN month_seen AS m USING (month)
LEFT JOIN npa_run AS r ON r.account_id = b.account_id AND r.as_of_date = m.closing
WHERE b.status = 'active'
WINDOW borrower AS (PARTITION BY month, customer_id);
