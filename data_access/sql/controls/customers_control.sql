-- Grain: one row, distinct customers with an active account on :as_of_date.
SELECT COUNT(DISTINCT a.customer_id) AS customers
FROM account_snapshot AS s
JOIN account AS a ON a.account_id = s.account_id
WHERE s.as_of_date = :as_of_date AND s.status = 'active'
