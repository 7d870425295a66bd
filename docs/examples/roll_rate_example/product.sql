-- The example names no product; the code stands for the source.
SELECT 'LOAN' AS product_code, 'Loan' AS product_name
