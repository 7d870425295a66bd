-- One receipt per loan and reported month, one line per component, and what was recovered after charge-off as a line of
-- its own. The source gives the month; money is dated at its end. It does not say which part of the money was for dues of
-- the month and which for arrears, so `kind` is filled for recoveries only; nor how the money came in.
SELECT
    account_id || ' ' || snapshot_date AS receipt_no,
    line.line_no,
    account_id,
    snapshot_date                      AS paid_at,
    snapshot_date                      AS posted_on,
    CASE line.line_no
        WHEN 1 THEN paid_principal
        WHEN 2 THEN paid_interest
        WHEN 3 THEN paid_other
        WHEN 4 THEN recovered
    END                                AS amount,
    line.component,
    line.kind,
    NULL                               AS channel,
    'cleared'                          AS status,
    _file,
    _row
FROM auto_loans_sec
CROSS JOIN (VALUES (1, 'principal', NULL), (2, 'interest', NULL), (3, NULL, NULL), (4, NULL, 'write_off_recovery'))
    AS line(line_no, component, kind)
WHERE amount IS NOT NULL AND TRY_CAST(amount AS DECIMAL(18, 2)) IS DISTINCT FROM 0
