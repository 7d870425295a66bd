-- One receipt per loan and reported month, one line per component, and what was recovered after charge-off as a line of
-- its own. The source gives the month; money is dated at its end. It does not say which part of the money was for dues of
-- the month and which for arrears, so `kind` is filled for recoveries only; nor how the money came in.
WITH line AS (
    UNPIVOT (
        SELECT account_id, snapshot_date, _file, _row,
               paid_principal, paid_interest, paid_other, recovered
        FROM auto_loans_sec
    )
    ON paid_principal, paid_interest, paid_other, recovered
    INTO NAME source_column VALUE amount
)
SELECT
    account_id || ' ' || snapshot_date AS receipt_no,
    list_position(['paid_principal', 'paid_interest', 'paid_other', 'recovered'], source_column) AS line_no,
    account_id,
    snapshot_date                      AS paid_at,
    snapshot_date                      AS posted_on,
    amount,
    CASE source_column WHEN 'paid_principal' THEN 'principal' WHEN 'paid_interest' THEN 'interest' END AS component,
    CASE source_column WHEN 'recovered' THEN 'write_off_recovery' END AS kind,
    NULL                               AS channel,
    'cleared'                          AS status,
    _file,
    _row
FROM line
WHERE TRY_CAST(amount AS DECIMAL(18, 2)) IS DISTINCT FROM 0
