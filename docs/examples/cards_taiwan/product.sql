-- The file is about one product and does not name it; the code stands for the source. Credit cards are revolving.
SELECT 'CARD' AS product_code, 'Credit card' AS product_name, TRUE AS revolving
