-- Grain: as each table. What the month's acts leave behind in the contract tables.
INSERT INTO account_snapshot BY NAME
SELECT
    as_of AS as_of_date,
    account_code(i) AS account_id,
    status,
    dpd_close AS dpd,
    unpaid_close AS unpaid_dues,
    money(principal_close) AS principal_outstanding,
    money(principal_close + interest_close + charges_close) AS total_outstanding,
    money(overdue_close) AS overdue_amount,
    money(charges_close) AS charges_due,
    money(new_dues * instalment) AS due_this_month,
    money(CASE
        WHEN NOT npa_close THEN CAST(round(principal_close * 0.004) AS BIGINT)
        WHEN secured THEN CAST(round(principal_close * CASE WHEN dpd_close > 365 THEN 0.40 ELSE 0.15 END) AS BIGINT)
        ELSE CAST(round(principal_close * CASE WHEN dpd_close > 365 THEN 1.00 ELSE 0.25 END) AS BIGINT)
    END) AS provision,
    npa_close AS npa_flag,
    returned AS bounced_this_month,
    CASE
        WHEN status NOT IN ('active', 'written_off') OR dpd_close = 0 THEN NULL
        WHEN unpaid_close > 2 AND u(h, 'exclusion') < 0.010 THEN 'deceased'
        WHEN u(h, 'exclusion') < 0.014 THEN 'fraud'
        WHEN u(h, 'dispute ' || (getvariable('ym') // 2)) < 0.015 THEN 'dispute'
        WHEN npa_close AND secured AND u(h, 'exclusion') > 0.96 THEN 'legal_hold'
        WHEN u(h, 'moratorium ' || (getvariable('ym') // 6)) < 0.008 THEN 'moratorium'
    END AS exclusion,
    CASE
        -- A recovery branch, half the list of branches away and so mostly in another zone, takes over a few old NPA.
        WHEN status = 'active' AND npa_close AND dpd_close > 150 AND u(h, 'recovery branch') < 0.12
        THEN getvariable('branch_codes')[
            1 + (branch_no + len(getvariable('branch_codes')) // 2) % len(getvariable('branch_codes'))
        ]
        WHEN ym < moved_ym THEN getvariable('branch_codes')[1 + (branch_no + 1) % len(getvariable('branch_codes'))]
    END AS branch_code
FROM acts
WHERE NOT lost_without_trace;

INSERT INTO presentation BY NAME
SELECT
    printf('PR%09d-%d-%d', i, ym, attempt) AS presentation_id,
    account_code(i) AS account_id,
    due_on + CASE attempt WHEN 1 THEN 0 ELSE 4 END AS presented_on,
    money(instalment) AS amount,
    CASE WHEN u(h, 'instrument') < 0.82 THEN 'NACH' WHEN u(h, 'instrument') < 0.95 THEN 'Standing instruction' ELSE 'Cheque' END
        AS instrument,
    attempt AS attempt_no,
    CASE WHEN fails THEN 'returned' ELSE 'cleared' END AS result,
    CASE
        WHEN fails AND um(h, 'reason') < 0.06 THEN 'Technical failure'
        WHEN fails AND um(h, 'reason') < 0.88 THEN 'Insufficient funds'
        WHEN fails AND um(h, 'reason') < 0.95 THEN 'Mandate cancelled'
        WHEN fails THEN 'Account closed or frozen'
    END AS return_reason,
    CASE WHEN fails THEN um(h, 'reason') < 0.06 END AS technical
FROM (
    SELECT *, 1 AS attempt, returned AS fails FROM acts WHERE presented
    UNION ALL
    SELECT *, 2 AS attempt, again_returned AS fails FROM acts WHERE again_cleared OR again_returned
) AS attempts;

INSERT INTO payment BY NAME
WITH receipt AS (
    -- A cleared presentation of the mandate, on the due day.
    SELECT
        i, h, ym, CAST(1 AS UBIGINT) AS event, due_on AS paid_on, 'mandate' AS way, agency_no, written_off,
        by_mandate AS whole, 0 AS charges_part, 0 AS prepaid_part, 0 AS settled_part,
        CASE WHEN hand_first THEN paid_between ELSE paid END AS low,
        CASE WHEN hand_first THEN paid_close ELSE paid_between END AS high,
        CASE WHEN hand_first THEN principal_between ELSE principal END AS principal_low,
        CASE WHEN hand_first THEN principal_left ELSE principal_between END AS principal_high,
        old_dues_end, principal_old_dues_end
    FROM paid_acts WHERE by_mandate > 0
    UNION ALL
    -- Money that came another way: a second presentation, the customer's own transfer, a collector.
    SELECT
        i, h, ym, 2, by_hand_on, CASE WHEN again_cleared THEN 'mandate' ELSE 'hand' END, agency_no, written_off,
        by_hand, CASE WHEN foreclosed THEN 0 ELSE charges_paid END, 0, 0,
        CASE WHEN hand_first THEN paid ELSE paid_between END,
        CASE WHEN hand_first THEN paid_between ELSE paid_close END,
        CASE WHEN hand_first THEN principal ELSE principal_between END,
        CASE WHEN hand_first THEN principal_between ELSE principal_left END,
        old_dues_end, principal_old_dues_end
    FROM paid_acts WHERE by_hand > 0
    UNION ALL
    SELECT
        i, h, ym, 3, foreclosed_on, 'branch', NULL, FALSE, 0, charges_paid, prepaid, 0, paid_close, paid_close, 0, 0, paid_close, 0
    FROM paid_acts WHERE foreclosed AND prepaid + charges_paid > 0
    UNION ALL
    SELECT i, h, ym, 4, settled_on, 'hand', agency_no, FALSE, 0, 0, 0, settled_cash, paid, paid, 0, 0, paid, 0
    FROM paid_acts WHERE settled_cash > 0
),
split AS (
    SELECT
        *,
        between_bounds(old_dues_end, low, high) - low AS overdue_part,
        principal_low - between_bounds(principal_old_dues_end, principal_high, principal_low) AS overdue_principal,
        between_bounds(principal_old_dues_end, principal_high, principal_low) - principal_high AS due_principal,
        um(xor(h, event), 'channel') AS channel_draw
    FROM receipt
),
routed AS MATERIALIZED (
    SELECT
        *,
        CASE
            WHEN way = 'mandate' THEN 'nach'
            WHEN way = 'branch' THEN CASE WHEN channel_draw < 0.5 THEN 'netbanking' ELSE 'branch' END
            WHEN agency_no IS NULL
            THEN CASE WHEN channel_draw < 0.50 THEN 'upi' WHEN channel_draw < 0.70 THEN 'netbanking'
                WHEN channel_draw < 0.90 THEN 'payment_link' ELSE 'branch' END
            WHEN channel_draw < 0.34 THEN 'agent_cash' WHEN channel_draw < 0.58 THEN 'agent_upi'
            WHEN channel_draw < 0.63 THEN 'agent_cheque' WHEN channel_draw < 0.78 THEN 'payment_link'
            WHEN channel_draw < 0.92 THEN 'upi' ELSE 'branch'
        END AS channel,
        CAST(paid_on AS TIMESTAMP) + to_minutes(CAST(1140 + floor(pow(um(h, 'deposit'), 6) * 4000) AS INTEGER))
            AS deposited
    FROM split
),
lines AS (
    SELECT *, 1 AS place, 'principal' AS component, 'overdue' AS kind, overdue_principal AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 2, 'interest', 'overdue', overdue_part - overdue_principal AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 3, 'principal', 'due', due_principal AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 4, 'interest', 'due', high - low - overdue_part - due_principal AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 5, 'charges', 'charges', charges_part AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 6, 'principal', 'prepayment', prepaid_part AS part FROM routed WHERE part > 0
    UNION ALL
    SELECT *, 7, 'principal', 'settlement', settled_part AS part FROM routed WHERE part > 0
)
SELECT
    printf('RC%09d-%d-%d', i, ym, event) AS receipt_no,
    1 + CASE WHEN place > 1 AND overdue_principal > 0 THEN 1 ELSE 0 END
    + CASE WHEN place > 2 AND overdue_part > overdue_principal THEN 1 ELSE 0 END
    + CASE WHEN place > 3 AND due_principal > 0 THEN 1 ELSE 0 END
    + CASE WHEN place > 4 AND high - low > overdue_part + due_principal THEN 1 ELSE 0 END
    + CASE WHEN place > 5 AND charges_part > 0 THEN 1 ELSE 0 END AS line_no,
    account_code(i) AS account_id,
    CAST(paid_on AS TIMESTAMP) + to_minutes(CAST(CASE
        WHEN way = 'mandate' THEN 360 ELSE 545 + floor(590 * um(xor(h, event), 'minute'))
    END AS INTEGER)) AS paid_at,
    least(getvariable('last_as_of'), paid_on + CASE
        WHEN channel = 'agent_cheque' THEN 2 WHEN channel = 'agent_cash' AND um(h, 'posting') < 0.4 THEN 1 ELSE 0
    END) AS posted_on,
    money(part) AS amount,
    component,
    CASE WHEN written_off THEN 'write_off_recovery' ELSE kind END AS kind,
    channel,
    CASE WHEN starts_with(channel, 'agent') THEN getvariable('agency_codes')[agency_no + 1] END AS agency_code,
    CASE WHEN starts_with(channel, 'agent') THEN acting_of(getvariable('agency_codes')[agency_no + 1], collector_number(h)) END
        AS collector_code,
    -- Cash that had not reached the bank when the data end is still in the collector's hands.
    CASE
        WHEN channel = 'agent_cash' AND CAST(deposited AS DATE) <= getvariable('last_as_of') THEN deposited
    END AS deposited_at,
    'cleared' AS status
FROM lines;

-- Money that did not come in after all: a collector's cheque that bounced, a transfer that was reversed.
INSERT INTO payment BY NAME
SELECT
    printf('RC%09d-%d-9', i, ym) AS receipt_no,
    1 AS line_no,
    account_code(i) AS account_id,
    CAST(least(agency_from + 6, as_of) AS TIMESTAMP) + to_hours(13) AS paid_at,
    least(agency_from + 7, as_of) AS posted_on,
    money(instalment) AS amount,
    'overdue' AS kind,
    CASE WHEN um(h, 'failed') < 0.012 THEN 'agent_cheque' ELSE 'upi' END AS channel,
    CASE WHEN um(h, 'failed') < 0.012 THEN getvariable('agency_codes')[agency + 1] END AS agency_code,
    CASE WHEN um(h, 'failed') < 0.012 THEN 'bounced' ELSE 'reversed' END AS status
FROM acts
WHERE agency_from >= month_first AND NOT written_off AND um(h, 'failed') < 0.016;

INSERT INTO charge BY NAME
SELECT
    printf('CH%09d-%d-%d', i, ym, kind) AS charge_id,
    account_code(i) AS account_id,
    CASE kind WHEN 1 THEN due_on ELSE as_of END AS levied_on,
    CASE kind WHEN 1 THEN 'Bounce charge' ELSE 'Penal charge' END AS charge_type,
    money(CASE kind WHEN 1 THEN bounce_charge ELSE late_charge END) AS amount
FROM (
    SELECT i, ym, due_on, as_of, bounce_charge, late_charge, 1 AS kind FROM acts WHERE bounce_charge > 0
    UNION ALL
    SELECT i, ym, due_on, as_of, bounce_charge, late_charge, 2 AS kind FROM acts WHERE late_charge > 0
) AS levied;

INSERT INTO waiver BY NAME
SELECT
    printf('WV%09d-%d-%d', i, ym, part) AS waiver_id,
    account_code(i) AS account_id,
    waived_on,
    ['principal', 'interest', 'charges'][part] AS component,
    money([principal_waived, interest_waived, charges_waived][part]) AS amount
FROM (
    SELECT
        i, ym, charges_waived, unnest([1, 2, 3]) AS part,
        CASE WHEN settled THEN settled_on WHEN by_hand > 0 THEN by_hand_on ELSE due_on END AS waived_on,
        CASE WHEN settled THEN principal - settled_cash ELSE 0 END AS principal_waived,
        CASE
            WHEN settled THEN outstanding - principal - charges ELSE 0
        END AS interest_waived
    FROM acts WHERE settled OR charges_waived > 0
) AS waived
WHERE [principal_waived, interest_waived, charges_waived][part] > 0;

INSERT INTO write_off BY NAME
SELECT
    printf('WO%09d', i) AS write_off_id,
    account_code(i) AS account_id,
    as_of AS written_off_on,
    money(principal_close) AS amount,
    'technical' AS kind
FROM acts WHERE now_written_off;

INSERT INTO left_book SELECT i, CASE WHEN settled THEN settled_on WHEN foreclosed THEN foreclosed_on ELSE last_paid_on END
FROM acts WHERE gone AND NOT lost_without_trace;
