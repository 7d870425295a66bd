-- One row per loan and month with a charge-off; negative amounts are reversals. The source gives the month of the report;
-- the event is dated at its end.
SELECT
    account_id || ' ' || snapshot_date AS write_off_id,
    account_id,
    snapshot_date                      AS written_off_on,
    charged_off                        AS amount,
    _file,
    _row
FROM auto_loans_sec
WHERE TRY_CAST(charged_off AS DECIMAL(18, 2)) IS DISTINCT FROM 0 AND charged_off IS NOT NULL
