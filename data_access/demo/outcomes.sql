-- Grain: settlement, legal case and stage, repossession, repayment plan. What becomes of accounts beyond 90 days.
INSERT INTO settlement BY NAME
WITH offered AS (
    SELECT
        w.*,
        CASE WHEN t.waives THEN 0.28 ELSE 0.52 END + 0.18 * u(h, 'offered ' || ym) AS share,
        CASE
            WHEN settled THEN greatest(month_first, settled_on - 2 - CAST(floor(u(h, 'approved') * 9) AS INTEGER))
            ELSE month_first + CAST(floor(u(h, 'approved ' || ym) * 25) AS INTEGER)
        END AS approved_on,
        CASE WHEN settled THEN settled_cash ELSE CAST(floor(principal / 100 * share) AS BIGINT) * 100 END AS cash
    FROM worked AS w
    JOIN agency_trait AS t ON t.agency_no = w.agency
    WHERE NOT secured AND npa AND NOT written_off
        AND (settled OR (status = 'active' AND u(h, 'approved in ' || ym) < 0.005 * t.settles))
)
SELECT
    printf('ST%09d-%d', i, ym) AS settlement_id,
    account_code(i) AS account_id,
    getvariable('agency_codes')[agency + 1] AS agency_code,
    approved_on,
    money(outstanding) AS outstanding_at_approval,
    money(cash) AS settlement_amount,
    money(principal - cash) AS waived_principal,
    money(outstanding - principal - charges) AS waived_interest,
    money(charges) AS waived_charges,
    money(CASE WHEN settled THEN cash ELSE 0 END) AS paid_amount,
    CASE WHEN settled THEN 'paid' WHEN approved_on + 60 <= getvariable('last_as_of') THEN 'broken' ELSE 'approved' END AS status,
    CASE WHEN settled THEN settled_on WHEN approved_on + 60 <= getvariable('last_as_of') THEN approved_on + 60 END AS closed_on,
    CASE WHEN cash < 0.40 * outstanding THEN 'Head of collections' WHEN cash < 0.55 * outstanding THEN 'Zonal head' ELSE 'Branch' END
        AS approval_level
FROM offered;

CREATE TEMP TABLE filed AS
WITH hard AS (
    SELECT *, row_number() OVER (PARTITION BY i ORDER BY ym) AS nth FROM worked WHERE agency_class >= 3 AND unpaid >= 5
),
chosen AS (
    SELECT
        *,
        month_first + CAST(floor(u(h, 'filed') * 28) AS INTEGER) AS filed_on,
        CASE product_no WHEN 3 THEN 'SARFAESI' WHEN 0 THEN 'Arbitration' WHEN 1 THEN 'Arbitration'
            ELSE one_of(u(h, 'case type'), [0.6], ['Section 138', 'Lok Adalat']) END AS case_type
    FROM hard
    WHERE nth = 1 AND NOT gone AND outstanding > 4000000 AND u(h, 'case') < 0.40
)
SELECT c.*, l.left_on AS ended_on
FROM chosen AS c
LEFT JOIN left_book AS l ON l.i = c.i
WHERE l.left_on IS NULL OR l.left_on > c.filed_on;

INSERT INTO legal_stage BY NAME
SELECT printf('LC%09d', i) AS case_id, stage.name AS stage, filed_on + CAST(stage.days * (0.8 + 0.5 * u(h, 'pace')) AS INTEGER) AS entered_on
FROM (
    SELECT *, unnest(CASE case_type
        WHEN 'SARFAESI' THEN [
            {'name': 'Demand notice 13(2)', 'days': 0}, {'name': 'Objection 13(3A)', 'days': 20},
            {'name': 'Reply to objection', 'days': 34}, {'name': 'Possession notice 13(4)', 'days': 80},
            {'name': 'Sale notice', 'days': 170}, {'name': 'Auction', 'days': 260}]
        WHEN 'Arbitration' THEN [
            {'name': 'Notice', 'days': 0}, {'name': 'Arbitrator appointed', 'days': 45}, {'name': 'Award', 'days': 150},
            {'name': 'Execution', 'days': 240}]
        WHEN 'Section 138' THEN [
            {'name': 'Demand notice', 'days': 0}, {'name': 'Complaint filed', 'days': CASE WHEN u(h, 'late complaint') < 0.3 THEN 75 ELSE 40 END}, {'name': 'Summons', 'days': 130},
            {'name': 'Trial', 'days': 300}]
        ELSE [{'name': 'Notice', 'days': 0}, {'name': 'Sitting', 'days': 60}]
    END) AS stage
    FROM filed
) AS staged
WHERE entered_on <= least(coalesce(ended_on, getvariable('last_as_of')), getvariable('last_as_of'));

INSERT INTO legal_case BY NAME
SELECT
    printf('LC%09d', f.i) AS case_id,
    account_code(f.i) AS account_id,
    case_type,
    'AD0' || (1 + CAST(floor(u(h, 'advocate') * 3) AS INTEGER)) AS advocate_code,
    filed_on,
    ended_on AS closed_on,
    money(outstanding) AS claim_amount,
    coalesce(r.recovered, 0) AS recovered_amount,
    money(300000 + 250000 * s.stages) AS legal_cost
FROM filed AS f
LEFT JOIN (SELECT case_id, count(*) AS stages FROM legal_stage GROUP BY case_id) AS s ON s.case_id = printf('LC%09d', f.i)
LEFT JOIN (
    SELECT f.i, sum(p.amount) AS recovered
    FROM payment AS p JOIN filed AS f ON p.account_id = account_code(f.i) AND CAST(p.paid_at AS DATE) > f.filed_on
    WHERE p.status = 'cleared'
    GROUP BY f.i
) AS r ON r.i = f.i;

INSERT INTO repossession BY NAME
WITH vehicle AS (
    -- The sale ends the account; before it come order, notice and possession.
    SELECT
        i, h, settled_on AS sold_on, settled_cash AS sale, principal,
        settled_on - 60 - CAST(floor(u(h, 'ordered') * 50) AS INTEGER) AS ordered_on, CAST(NULL AS DATE) AS released_on, TRUE AS taken
    FROM worked WHERE settled AND secured
    UNION ALL
    SELECT
        w.i, h, NULL, NULL, principal, month_first + CAST(floor(u(h, 'ordered') * 25) AS INTEGER),
        CASE WHEN l.left_on > month_first + 60 THEN l.left_on END, u(h, 'found') < 0.6
    FROM (
        SELECT * FROM worked
        WHERE secured AND product_no <= 1 AND npa AND NOT written_off AND unpaid BETWEEN 4 AND 9 AND NOT gone
        QUALIFY row_number() OVER (PARTITION BY i ORDER BY ym) = 1
    ) AS w
    LEFT JOIN left_book AS l ON l.i = w.i
    WHERE u(h, 'ordered at all') < 0.12 AND NOT EXISTS (SELECT 1 FROM worked AS s WHERE s.i = w.i AND s.settled)
),
dated AS (
    SELECT *, ordered_on + 20 + CAST(floor(u(h, 'days to find') * 25) AS INTEGER) AS taken_on FROM vehicle
)
SELECT
    printf('RP%09d', i) AS repossession_id,
    account_code(i) AS account_id,
    'RE0' || (1 + CAST(floor(u(h, 'yard') * 3) AS INTEGER)) AS agency_code,
    CASE WHEN held THEN valuer END AS valuer_code,
    ordered_on,
    CASE WHEN ordered_on + 10 <= getvariable('last_as_of') AND u(h, 'notice') < 0.95 THEN ordered_on + 10 END AS notice_on,
    CASE WHEN held THEN taken_on END AS repossessed_on,
    CASE WHEN held THEN released_on END AS released_on,
    sold_on,
    CASE WHEN held THEN u(h, 'voluntary') < 0.3 END AS voluntary,
    CASE WHEN held THEN money(coalesce(sale, CAST(floor(principal * 0.6) AS BIGINT)) 
        * (105 + CAST(floor(u(h, 'valued') * 20) AS BIGINT) + CASE WHEN valuer = getvariable('overvaluing_valuer') THEN 35 ELSE 0 END)
        // 100) END AS valuation_amount,
    money(sale) AS sale_amount
FROM (
    SELECT
        *, taken AND taken_on <= getvariable('last_as_of') AS held, 'VA0' || (1 + CAST(floor(u(h, 'valuer') * 2) AS INTEGER)) AS valuer
    FROM dated
) AS orders;

CREATE TEMP TABLE planned AS
SELECT
    i, h, ym, agency, instalment,
    month_first + 2 + CAST(floor(u(h, 'agreed ' || ym) * 10) AS INTEGER) AS agreed_on,
    CAST(floor(least(unpaid, 4) * instalment / 300) AS BIGINT) * 100 AS amount
FROM worked
WHERE unpaid BETWEEN 2 AND 6 AND NOT gone AND NOT written_off
    AND agency_from < month_first + 2 AND u(h, 'plan ' || ym) < CASE WHEN by_hand > 0 THEN 0.08 ELSE 0.02 END;

INSERT INTO plan_instalment BY NAME
WITH due AS (
    SELECT *, unnest([1, 2, 3]) AS nth, agreed_on + 30 * (nth - 1) AS due_from, agreed_on + 30 * nth AS due_on FROM planned
),
received AS (
    SELECT account_id, CAST(paid_at AS DATE) AS paid_on, sum(amount) AS amount
    FROM payment WHERE status = 'cleared' AND kind IN ('due', 'overdue')
    GROUP BY account_id, CAST(paid_at AS DATE)
)
SELECT
    printf('PL%09d-%d', d.i, d.ym) AS plan_id,
    d.due_on,
    money(d.amount) AS amount,
    least(money(d.amount), coalesce(sum(r.amount), 0)) AS paid_amount
FROM due AS d
LEFT JOIN received AS r ON r.account_id = account_code(d.i) AND r.paid_on > d.due_from AND r.paid_on <= d.due_on
GROUP BY d.i, d.ym, d.due_on, d.amount;

INSERT INTO repayment_plan BY NAME
SELECT
    plan_id,
    account_code(p.i) AS account_id,
    getvariable('agency_codes')[agency + 1] AS agency_code,
    agreed_on,
    CASE
        WHEN bool_or(x.paid_amount < x.amount AND x.due_on < getvariable('last_as_of')) THEN 'broken'
        WHEN bool_and(x.paid_amount >= x.amount) THEN 'kept'
        ELSE 'active'
    END AS status
FROM planned AS p
JOIN plan_instalment AS x ON x.plan_id = printf('PL%09d-%d', p.i, p.ym)
GROUP BY plan_id, p.i, p.agency, p.agreed_on;
