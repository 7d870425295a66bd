-- One row per loan and reported month-end. zero_balance_code says why nothing is owed any more: 1 = paid off,
-- 4 = charged off. Days past due are plain days; they are missing on some live loans and stay unknown there.
-- end_balance is the loan's balance after the month's principal, and the only balance the source has.
SELECT
    snapshot_date      AS as_of_date,
    account_id,
    CASE regexp_replace(zero_balance_code, '\.0$', '')
        WHEN '1' THEN 'closed'
        WHEN '4' THEN 'written_off'
        ELSE coalesce('zero_balance_code ' || zero_balance_code, 'active')
    END                AS status,
    dpd_from_days(dpd) AS dpd,
    end_balance        AS principal_outstanding,
    end_balance        AS total_outstanding,
    NULL               AS overdue_amount,
    scheduled_payment  AS due_this_month,
    state              AS branch_code,
    _file,
    _row
FROM auto_loans_sec
