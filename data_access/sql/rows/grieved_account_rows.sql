-- Grain: one complaint and one account that it is about: the account that it names, else every account of its customer.
SELECT account_id, received_on, closed_on, status
FROM complaint
WHERE account_id IS NOT NULL
UNION ALL
SELECT a.account_id, c.received_on, c.closed_on, c.status
FROM complaint AS c
JOIN account AS a ON a.customer_id = c.customer_id
WHERE c.account_id IS NULL
