-- The products that complaints name, in the source's words.
SELECT DISTINCT "Product" AS product_code, "Product" AS product_name
FROM complaints_cfpb
