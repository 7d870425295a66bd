-- One receipt per card and month with a payment. The source gives the sum of the month, without the day of any receipt:
-- it is dated at the month's end. What it was for, how it came in and what it paid off are not given.
SELECT
    account_id || ' ' || snapshot_date AS receipt_no,
    1                                  AS line_no,
    account_id,
    snapshot_date                      AS paid_at,
    payment                            AS amount,
    NULL                               AS kind,
    NULL                               AS channel,
    'cleared'                          AS status,
    _file,
    _row
FROM cards_taiwan
WHERE payment IS NOT NULL AND TRY_CAST(payment AS DECIMAL(18, 2)) IS DISTINCT FROM 0
