-- One row per account of either month.
SELECT id AS account_id, NULL AS customer_id, 'LOAN' AS product_code, 'EXAMPLE' AS branch_code, NULL AS opened_on,
       NULL AS sanctioned_amount
FROM (SELECT id FROM test_data_i UNION SELECT id FROM test_data_i_1) AS accounts
