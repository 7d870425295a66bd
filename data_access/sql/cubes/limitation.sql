-- Grain: how long a suit for its money may still be filed x product x branch, of accounts past due or written off.
SELECT limitation_state, product_code, branch_code, COUNT(*) AS accounts, SUM(claim) AS claim
FROM limitation_rows
GROUP BY limitation_state, product_code, branch_code
