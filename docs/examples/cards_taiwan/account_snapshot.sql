-- One row per card and month-end. The source counts plain days (30 x months late), so 1 is added to what is late.
-- `balance` is the amount of the statement: all that is owed. Its split into principal and charges is not given.
SELECT
    snapshot_date      AS as_of_date,
    account_id,
    'active'           AS status,
    dpd_from_days(dpd) AS dpd,
    NULL               AS principal_outstanding,
    balance            AS total_outstanding,
    NULL               AS overdue_amount,
    _file,
    _row
FROM cards_taiwan
