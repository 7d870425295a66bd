-- One row per loan; where a borrower moved, the last state. The source gives months, the contract wants days:
-- an origination is dated the first of its month, a pay-off the last of its month.
SELECT
    account_id,
    NULL                                                          AS customer_id,
    'AUTO'                                                        AS product_code,
    arg_max(state, snapshot_date)                                 AS branch_code,
    min(origination_month) || '-01'                               AS opened_on,
    min(CASE WHEN zero_balance_code = '1' THEN
        coalesce(CAST(last_day(try_strptime('01/' || zero_balance_month, '%d/%m/%Y')) AS VARCHAR), zero_balance_month)
    END)                                                          AS closed_on,
    min(original_amount)                                          AS sanctioned_amount
FROM (SELECT * REPLACE (regexp_replace(zero_balance_code, '\.0$', '') AS zero_balance_code) FROM auto_loans_sec) AS loans
GROUP BY account_id
