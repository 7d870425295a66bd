-- Grain: account and due date. A due is cleared by the receipt that takes what was paid in all past its end.
INSERT INTO instalment BY NAME
WITH paid AS (
    SELECT i, max(paid_after) AS paid_in_all FROM dues_paid GROUP BY i
)
SELECT
    account_code(d.i) AS account_id,
    d.due_on,
    money(d.instalment) AS amount,
    money(between_bounds(coalesce(p.paid_in_all, 0) - d.due_no * d.instalment, 0, d.instalment)) AS paid_amount,
    r.paid_on AS cleared_on
FROM due_raised AS d
LEFT JOIN paid AS p ON p.i = d.i
ASOF LEFT JOIN dues_paid AS r ON r.i = d.i AND (d.due_no + 1) * d.instalment <= r.paid_after
ORDER BY d.i, d.due_on;
