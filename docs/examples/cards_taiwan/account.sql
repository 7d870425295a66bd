-- One row per card. The limit does not change over the six months of the file.
SELECT DISTINCT
    account_id,
    NULL         AS customer_id,
    'CARD'       AS product_code,
    'TAIWAN'     AS branch_code,
    NULL         AS opened_on,
    credit_limit AS sanctioned_amount
FROM cards_taiwan
