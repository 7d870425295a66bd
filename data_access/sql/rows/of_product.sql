-- Grain: one product. `of_product(p)` among the columns of a list stands for these, of a product joined as p.
SELECT
  COALESCE(p.product_group, '(none)') AS product_group,
  CASE WHEN p.secured THEN 'yes' WHEN NOT p.secured THEN 'no' ELSE '(none)' END AS secured,
  CASE WHEN p.revolving THEN 'yes' WHEN NOT p.revolving THEN 'no' ELSE '(none)' END AS revolving
FROM product AS p
