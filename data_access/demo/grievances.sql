-- Grain: dispute, complaint, survey. What customers say.
INSERT INTO dispute BY NAME
SELECT
    printf('DP%s-%d', account_id, block) AS dispute_id,
    account_id,
    min(as_of_date) - 6 AS raised_on,
    any_value(one_of(u(hash(account_id), 'dispute'), [0.4, 0.7, 0.9],
        ['Payment not credited', 'Charges', 'Amount outstanding', 'Not my loan'])) AS category,
    CASE WHEN max(as_of_date) + 9 <= getvariable('last_as_of') THEN 'closed' ELSE 'open' END AS status,
    CASE WHEN max(as_of_date) + 9 <= getvariable('last_as_of') THEN max(as_of_date) + 9 END AS closed_on
FROM (
    SELECT account_id, as_of_date, (year(as_of_date) * 12 + month(as_of_date) - 1) // 2 AS block
    FROM account_snapshot WHERE exclusion = 'dispute'
) AS disputed
GROUP BY account_id, block;

INSERT INTO complaint BY NAME
WITH cause AS (
    SELECT
        i, h, ym, agency, late, TRUE AS collected, product_no, state_no,
        greatest(agency_from, month_first) + CAST(floor(u(h, 'incident ' || ym) * 24) AS INTEGER) AS incident_on
    FROM worked AS w
    JOIN (SELECT agency_no, agency_no = getvariable('late_agency') AS late FROM agency_trait) AS t ON t.agency_no = w.agency
    WHERE u(h, 'complains ' || ym) < CASE WHEN late THEN 0.030 ELSE 0.006 END
    UNION ALL
    SELECT
        CAST(account_id[3:] AS BIGINT), hash(account_id, getvariable('seed')), year(as_of_date) * 12 + month(as_of_date) - 1, NULL, FALSE,
        FALSE, NULL, NULL, CAST(date_trunc('month', as_of_date) AS DATE) + CAST(floor(u(hash(account_id, as_of_date), 'incident') * 20) AS INTEGER)
    FROM account_snapshot
    WHERE status = 'active' AND dpd = 0 AND u(hash(account_id, as_of_date, getvariable('seed')), 'complains') < 0.0006
),
received AS (
    SELECT
        *,
        hash(xor(h, hash(ym))) AS c,
        incident_on + 1 + CAST(floor(u(c, 'received') * 6) AS INTEGER) AS received_on,
        CAST(one_of(u(c, 'pace'), [0.80, 0.92, 0.97], [2, 16, 26, 31]) + floor(u(c, 'days') * one_of(u(c, 'pace'), [0.80, 0.92, 0.97], [13, 9, 4, 25])) AS INTEGER)
            AS days
    FROM cause
)
SELECT
    printf('CM%09d-%d', r.i, ym) AS complaint_id,
    a.account_id,
    a.customer_id,
    CASE WHEN collected AND u(c, 'names the agency') < 0.6 THEN getvariable('agency_codes')[agency + 1] END AS agency_code,
    CASE WHEN collected AND u(c, 'names the agency') < 0.3
        THEN acting_of(getvariable('agency_codes')[agency + 1], collector_number(r.h)) END AS collector_code,
    a.product_code,
    b.state,
    incident_on,
    received_on,
    one_of(u(c, 'channel'), [0.38, 0.70, 0.85, 0.97], ['Call centre', 'Email', 'Web', 'Branch', 'Regulator']) AS channel,
    CASE
        WHEN late AND u(c, 'category') < 0.7 THEN 'Recovery conduct'
        WHEN collected THEN one_of(u(c, 'category'), [0.4, 0.6, 0.8, 0.92], ['Recovery conduct', 'Charges', 'Payment not credited', 'Credit bureau', 'Settlement'])
        ELSE one_of(u(c, 'category'), [0.35, 0.6, 0.8], ['Charges', 'Statement', 'Mandate', 'Credit bureau'])
    END AS category,
    CASE
        WHEN category <> 'Recovery conduct' THEN NULL
        WHEN late AND u(c, 'sub-category') < 0.7 THEN 'Calls at odd hours'
        ELSE one_of(u(c, 'sub-category'), [0.3, 0.6, 0.8], ['Calls at odd hours', 'Rude behaviour', 'Contact with relatives', 'Visit without notice'])
    END AS sub_category,
    CASE WHEN answered THEN 'closed' ELSE 'open' END AS status,
    CASE WHEN answered THEN received_on + days END AS closed_on,
    CASE WHEN answered THEN one_of(u(c, 'resolution'), [0.5, 0.8], ['Explained', 'Corrected', 'Compensated']) END AS resolution,
    CASE WHEN answered THEN days <= 30 WHEN received_on + 30 < getvariable('last_as_of') THEN FALSE END AS timely,
    CASE WHEN answered THEN u(c, 'upheld') < CASE WHEN late THEN 0.6 ELSE 0.3 END END AS upheld,
    days > 30 AND received_on + 30 < getvariable('last_as_of') AND u(c, 'ombudsman') < 0.5 AS escalated_to_ombudsman,
    answered AND u(c, 'reopened') < 0.04 AS reopened
FROM (SELECT *, received_on + days <= getvariable('last_as_of') AS answered FROM received) AS r
JOIN account AS a ON a.account_id = account_code(r.i)
JOIN branch AS b ON b.branch_code = a.branch_code
WHERE received_on <= getvariable('last_as_of');

INSERT INTO survey_response BY NAME
SELECT
    printf('SV%09d-%d', i, ym) AS response_id,
    account_code(i) AS account_id,
    getvariable('agency_codes')[agency + 1] AS agency_code,
    by_hand_on + 1 AS sent_on,
    CASE WHEN responded THEN least(by_hand_on + 1 + CAST(floor(u(h, 'responded ' || ym) * 9) AS INTEGER), getvariable('last_as_of')) END AS responded_on,
    CASE
        WHEN responded AND agency = getvariable('late_agency') THEN one_of(u(h, 'score ' || ym), [0.30, 0.55, 0.80, 0.93], [1, 2, 3, 4, 5])
        WHEN responded THEN one_of(u(h, 'score ' || ym), [0.08, 0.18, 0.40, 0.75], [1, 2, 3, 4, 5])
    END AS score
FROM (SELECT *, u(h, 'responds ' || ym) < 0.28 AS responded FROM worked) AS asked
WHERE by_hand > 0 AND by_hand_on < getvariable('last_as_of') AND u(h, 'asked ' || ym) < 0.25;
