-- The file is about one product and does not name it; the code stands for the source. A vehicle secures every loan.
SELECT 'AUTO' AS product_code, 'Auto loan' AS product_name, TRUE AS secured, FALSE AS revolving
