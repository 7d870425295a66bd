-- What the oracles of placements read, written by hand from the definitions, apart from the product's SQL.

-- The allocation that holds an account on the day of each cleared receipt.
CREATE TABLE receipt_of_allocation AS
SELECT p.receipt_no, p.line_no, p.kind, p.amount, CAST(p.paid_at AS DATE) AS day,
       arg_max(a.allocation_id, (a.allocated_on, a.allocation_id)) AS allocation_id
FROM payment AS p
JOIN allocation AS a ON a.account_id = p.account_id AND a.allocated_on <= CAST(p.paid_at AS DATE)
     AND (a.recalled_on IS NULL OR CAST(p.paid_at AS DATE) < a.recalled_on)
WHERE p.status = 'cleared'
GROUP BY ALL;

-- Every allocation in each of the twelve months from that of its placement on, if receipts are known from then.
CREATE TABLE placement AS
WITH shown AS (
    SELECT m.month, m.last_counted, m.closing, a.*,
           datediff('month', date_trunc('month', a.allocated_on), m.month) + 1 AS age
    FROM month_counted AS m JOIN allocation AS a ON a.allocated_on <= m.last_counted
    WHERE age <= 12
      AND date_trunc('month', a.allocated_on) >= coalesce(
          (SELECT date_trunc('month', min(paid_at)) FROM payment WHERE CAST(paid_at AS DATE) <= m.last_counted), DATE '1900-01-01')
),
cash AS (
    SELECT s.month, s.allocation_id,
           sum(r.amount) FILTER (r.kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')) AS collected,
           sum(r.amount) FILTER (r.kind IS NULL) AS of_unknown_kind
    FROM shown AS s JOIN receipt_of_allocation AS r ON r.allocation_id = s.allocation_id AND r.day <= s.last_counted
    GROUP BY ALL
),
-- Whether any receipt of the twelve months says what it was for; none at all says nothing against it.
telling AS (
    SELECT m.month, coalesce(bool_or(p.kind IS NOT NULL), TRUE) AS kinds_told
    FROM month_counted AS m
    LEFT JOIN payment AS p ON p.status = 'cleared'
         AND CAST(p.paid_at AS DATE) BETWEEN m.month - INTERVAL 11 MONTH AND m.last_counted
    GROUP BY ALL
),
settled AS (
    SELECT s.month, s.allocation_id, sum(t.outstanding_at_approval) AS owed, sum(t.settlement_amount) AS taken
    FROM shown AS s
    JOIN settlement AS t ON t.account_id = s.account_id AND t.approved_on BETWEEN s.allocated_on AND s.last_counted
         AND (s.recalled_on IS NULL OR t.approved_on < s.recalled_on)
    WHERE t.status = 'paid' GROUP BY ALL
)
SELECT s.month, s.age, s.agency_code, coalesce(g.agency_type, '(none)') AS agency_type,
       coalesce(a.product_code, '(none)') AS product_code, coalesce(k.product_group, '(none)') AS product_group,
       coalesce(k.secured, '(none)') AS secured, coalesce(b.zone, '(none)') AS zone,
       bucket_of(s.dpd_at_allocation) AS bucket, coalesce(s.placement_tier, '(none)') AS placement_tier,
       CASE WHEN s.method IS NULL THEN 'unknown' WHEN s.method = 'random' THEN 'yes' ELSE 'no' END AS at_random,
       s.balance_at_allocation AS balance,
       CASE WHEN (SELECT count(*) FROM payment) > 0 AND t.kinds_told AND s.balance_at_allocation IS NOT NULL
            THEN coalesce(c.collected, 0) END AS collected,
       -- Taken away before it brought anything, or not to be touched while the agency has it.
       (s.recalled_on <= s.last_counted AND coalesce(c.collected, 0) + coalesce(c.of_unknown_kind, 0) <= 0)
       IS TRUE
       OR ((s.recalled_on > s.last_counted OR s.recalled_on IS NULL)
           AND s.account_id IN (SELECT account_id FROM account_snapshot AS x
                                WHERE x.as_of_date = s.closing AND x.exclusion IN ('deceased', 'fraud', 'legal_hold')))
       AS withdrawn,
       EXISTS (FROM promise AS p WHERE p.account_id = s.account_id AND p.made_on < s.allocated_on AND p.due_on >= s.allocated_on)
       AS promised,
       EXISTS (FROM dispute AS d WHERE d.account_id = s.account_id AND d.raised_on <= s.allocated_on
               AND (d.status = 'open' OR d.closed_on > s.allocated_on)) AS disputed,
       e.owed, e.owed - e.taken AS given_up
FROM shown AS s
JOIN telling AS t USING (month)
LEFT JOIN cash AS c USING (month, allocation_id)
LEFT JOIN settled AS e USING (month, allocation_id)
LEFT JOIN account AS a ON a.account_id = s.account_id
LEFT JOIN place AS b ON b.branch_code = a.branch_code
LEFT JOIN kind_of_product AS k ON k.product_code = a.product_code
LEFT JOIN agency AS g ON g.agency_code = s.agency_code;
