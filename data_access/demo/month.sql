-- Grain: account of the part {part} on the book in the month. What it did: held by whom, paid what, where it ended.
CREATE OR REPLACE TEMP TABLE acts AS
WITH opening AS (
    SELECT
        s.*,
        getvariable('ym') AS ym,
        getvariable('month_first') AS month_first,
        getvariable('as_of') AS as_of,
        getvariable('live') AS live,
        due_date(getvariable('ym'), due_day) AS due_on,
        CASE WHEN state_no = getvariable('worse_state') THEN getvariable('worsening') ELSE 0.0 END
        + CASE
            WHEN
                product_no = getvariable('bad_product')
                AND opened_ym BETWEEN getvariable('bad_from') AND getvariable('bad_from') + 2
                AND getvariable('ym') <= opened_ym + 3
            THEN 1.1 ELSE 0.0
        END AS worsening,
        CASE
            WHEN unpaid = 0 THEN 0 WHEN written_off THEN 4 WHEN unpaid = 1 THEN 1 WHEN unpaid <= 3 THEN 2 ELSE 3
        END AS wanted_class
    FROM state_{part} AS s
    WHERE s.opened_ym <= getvariable('ym')
),
-- Who holds the account: kept while it gets no worse, recalled on cure, placed again when it does or time is up.
kept AS (
    SELECT
        *,
        holder IS NOT NULL AND wanted_class > 0 AND wanted_class <= held_class AND ym < held_until_ym AS keeps,
        wanted_class > 0 AND NOT keeps AS placed,
        month_first + CAST(floor(um(h, 'placed') * 3) AS INTEGER) AS placed_on,
        wanted_class IN (2, 3) AND product_no IN (0, 2) AS at_random,
        CASE
            WHEN wanted_class > 0
            THEN CAST(floor(CASE WHEN at_random OR wanted_class = 1 THEN um(h, 'agency') ELSE (branch_no % 97) / 97.0 END * 60) AS INTEGER)
                + CASE WHEN holder IS NULL OR at_random THEN 0 ELSE 1 END
        END AS pick
    FROM opening
),
picked AS (
    SELECT
        k.*,
        p.class,
        p.members,
        CASE
            WHEN members[1 + pick % len(members)] IN (getvariable('easy_agency'), getvariable('hard_agency'))
            THEN CASE
                WHEN (unpaid <= 2 AND segment_no <= 1) = (um(h, 'mix') < 0.85) THEN getvariable('easy_agency')
                ELSE getvariable('hard_agency')
            END
            ELSE members[1 + pick % len(members)]
        END AS picked_agency,
        (at_random OR wanted_class = 1) AND picked_agency NOT IN (getvariable('easy_agency'), getvariable('hard_agency'))
            AS drawn
    FROM kept AS k
    LEFT JOIN panel AS p ON p.class = k.wanted_class AND p.zone_no = k.zone_no
),
held AS (
    SELECT
        k.* EXCLUDE (
            holder, held_class, held_from, held_until_ym, placements, held_tier, held_method, held_stratum, held_dpd,
            held_balance, members, class
        ),
        holder AS old_holder, held_from AS old_from, held_method AS old_method, held_stratum AS old_stratum,
        held_dpd AS old_dpd, held_balance AS old_balance, k.placements AS old_placements, held_tier AS old_tier,
        holder IS NOT NULL AND NOT keeps AS recalled,
        CASE WHEN placed THEN picked_agency WHEN keeps THEN holder END AS agency,
        CASE WHEN placed THEN placed_on ELSE held_from END AS agency_from,
        CASE WHEN placed THEN wanted_class ELSE held_class END AS agency_class,
        CASE WHEN placed THEN ym + 3 + CAST(floor(um(h, 'stay') * 4) AS INTEGER) ELSE held_until_ym END AS agency_until_ym,
        CASE WHEN NOT placed THEN held_method WHEN drawn THEN 1 ELSE 2 END AS agency_method,
        -- Product, unpaid dues (4: beyond 90 days) of the accounts that are shared out by lot.
        CASE WHEN NOT placed THEN held_stratum WHEN drawn THEN product_no * 10 + least(unpaid, 4) END AS agency_stratum,
        CASE WHEN placed THEN dpd + CAST(placed_on - month_first + 1 AS INTEGER) ELSE held_dpd END AS agency_dpd,
        CASE WHEN placed THEN outstanding ELSE held_balance END AS agency_balance,
        old_placements + CASE WHEN placed THEN 1 ELSE 0 END AS placements,
        CASE WHEN NOT placed THEN held_tier WHEN holder IS NULL THEN 1 ELSE least(3, held_tier + 1) END AS tier,
        members[1 + (pick + 1) % len(members)] AS moved_to
    FROM picked AS k
),
-- What the month brings: is it settled, does the presentation come back, how much of the dues is paid.
chances AS (
    SELECT
        k.*,
        coalesce(a.settles, 1.0) AS settles,
        coalesce(a.waives, FALSE) AS waives,
        least(0.75, bounce_risk * getvariable('season') * (1 + 1.5 * worsening)
            * CASE WHEN ym = first_ym THEN 1.25 ELSE 1 END) AS bounce_chance,
        least(0.95, 0.69 / pow(risk, 0.25) * (1 - 0.65 * worsening)) AS clearing_chance,
        least(0.94, CASE
            WHEN unpaid = 0 THEN 0 WHEN unpaid = 1 THEN 0.150 WHEN unpaid = 2 THEN 0.36 WHEN unpaid = 3 THEN 0.45
            WHEN unpaid <= 6 THEN 0.72 ELSE 0.86
        END * sqrt(risk) * product_flow * getvariable('season') * (1 + 2.0 * worsening)) AS raw_nothing,
        coalesce(a.skill, 1.0) * CASE
            WHEN unpaid = 1 AND campaign_member(h, getvariable('ym')) AND NOT held_out(h, getvariable('ym'))
            THEN getvariable('campaign_lift') ELSE 1.0
        END AS skill,
        um(h, 'pays') AS pays_draw,
        um(h, 'bounces') AS bounce_draw
    FROM held AS k
    LEFT JOIN agency_trait AS a ON a.agency_no = k.agency
),
begun AS (
    SELECT
        *,
        -- Unsecured loans are settled for cash; of vehicles it is the sale of the collateral that ends the account.
        live AND npa AND NOT written_off AND CASE
            WHEN NOT secured THEN um(h, 'settles') < 0.014 * settles
            ELSE product_no <= 1 AND unpaid >= 6 AND um(h, 'settles') < 0.02
        END AS settled,
        raw_nothing / (raw_nothing + (1 - raw_nothing) * skill) AS nothing_chance
    FROM chances
),
billed_now AS (
    SELECT
        *,
        CASE WHEN written_off OR settled THEN 0 ELSE greatest(0, least(tenor, ym - first_ym + 1)) - billed END AS new_dues
    FROM begun
),
decided AS (
    SELECT
        *,
        billed + new_dues AS dues,
        new_dues = 1 AND unpaid <= 3 AS presented,
        new_dues = 1 AND unpaid = 0 AND bounce_draw < bounce_chance * getvariable('spike') AS fresh_bounce,
        um(h, 'clears later') < CASE WHEN bounce_draw < bounce_chance THEN clearing_chance ELSE 0.93 END AS clears_later,
        -- Where the draw falls among those who pay something, in [0, 1).
        (pays_draw - nothing_chance) / (1 - nothing_chance) AS way,
        CASE WHEN unpaid = 1 THEN 0.74 WHEN unpaid = 2 THEN 0.26 WHEN unpaid = 3 THEN 0.18 WHEN unpaid <= 6 THEN 0.15 ELSE 0.12 END AS all_share,
        CASE WHEN unpaid = 1 THEN 0.00 WHEN unpaid = 2 THEN 0.24 WHEN unpaid <= 6 THEN 0.26 ELSE 0.25 END AS several_share,
        CASE WHEN unpaid = 1 THEN 0.22 WHEN unpaid <= 3 THEN 0.44 ELSE 0.40 END AS one_share
    FROM billed_now
),
wishing AS (
    SELECT
        *,
        CASE
            WHEN settled THEN 0
            WHEN written_off THEN CASE
                WHEN um(h, 'recovers') < 0.05 * skill
                THEN CAST(floor((dues * instalment - paid) / 100 * (0.04 + 0.25 * um(h, 'recovered'))) AS BIGINT) * 100
                ELSE 0
            END
            WHEN unpaid = 0 THEN CASE WHEN new_dues = 0 OR (fresh_bounce AND NOT clears_later) THEN 0 ELSE instalment END
            WHEN way < 0 THEN 0
            WHEN way < all_share THEN dues * instalment - paid
            WHEN way < all_share + several_share
            THEN (new_dues + 1 + CAST(floor(um(h, 'several') * (unpaid - 1)) AS INTEGER)) * instalment
            WHEN way < all_share + several_share + one_share THEN greatest(new_dues, 1) * instalment
            WHEN live THEN CAST(floor(instalment / 100 * (0.3 + 0.5 * um(h, 'part'))) AS BIGINT) * 100
            ELSE 0
        END AS wished
    FROM decided
),
receiving AS (
    SELECT *, least(wished, dues * instalment - paid) AS received FROM wishing
),
presenting AS (
    SELECT
        *,
        presented AND CASE
            WHEN unpaid = 0 THEN fresh_bounce ELSE received < instalment OR um(h, 'mandate clears') >= 0.4
        END AS returned
    FROM receiving
),
dividing AS (
    SELECT *, CASE WHEN presented AND NOT returned THEN instalment ELSE 0 END AS by_mandate FROM presenting
),
timing AS (
    SELECT
        *,
        received - by_mandate AS by_hand,
        fresh_bounce AND received - by_mandate = instalment AND due_on + 4 <= as_of AND um(h, 'again') < 0.3 AS again_cleared,
        fresh_bounce AND received = by_mandate AND due_on + 4 <= as_of AND um(h, 'again') < 0.3 AS again_returned,
        CASE
            WHEN unpaid > 0 AND received - by_mandate <= billed * instalment - paid THEN month_first + 3
            ELSE least(due_on + 1, as_of)
        END AS earliest
    FROM dividing
),
dated AS (
    SELECT
        *,
        CASE
            WHEN again_cleared THEN due_on + 4
            ELSE earliest + CAST(floor(pow(um(h, 'day'), 0.8) * (as_of - earliest + 1)) AS INTEGER)
        END AS by_hand_on
    FROM timing
),
ordered AS (
    SELECT
        *,
        by_hand > 0 AND by_hand_on < due_on AS hand_first,
        paid + received AS paid_close,
        paid + CASE WHEN by_hand > 0 AND by_hand_on < due_on THEN by_hand ELSE by_mandate END AS paid_between,
        between_bounds(billed * instalment, paid, paid + received) AS old_dues_end,
        dues * instalment - paid - received AS overdue_close
    FROM dated
),
-- Appropriation, first due first: cumulative amounts after each receipt, and the principal left at each of them.
appropriated AS (
    SELECT
        *,
        principal_after(sanctioned, growth, full_growth, instalment, paid_between) AS principal_between,
        principal_after(sanctioned, growth, full_growth, instalment, old_dues_end) AS principal_old_dues_end,
        principal_after(sanctioned, growth, full_growth, instalment, paid_close) AS principal_close,
        CASE WHEN overdue_close > 0 THEN dues - paid_close // instalment ELSE 0 END AS unpaid_close,
        CASE
            WHEN overdue_close > 0
            THEN CAST(as_of - due_date(first_ym + paid_close // instalment, due_day) AS INTEGER) + 1 ELSE 0
        END AS dpd_close
    FROM ordered
),
ended AS (
    SELECT
        *,
        overdue_close = 0 AND NOT written_off AND dues = tenor AS matured,
        live AND overdue_close = 0 AND NOT written_off AND dues BETWEEN 4 AND tenor - 1
            AND um(h, 'leaves') < foreclosure * CASE WHEN fresh_bounce THEN 0.3 ELSE 1 END AS foreclosed,
        live AND getvariable('sale') AND npa AND NOT secured AND NOT written_off AND NOT settled AND received = 0
            AND dpd_close > 210 AND um(h, 'sold') < 0.10 AS sold,
        NOT written_off AND NOT settled AND NOT sold AND received = 0
            AND dpd_close > CASE WHEN secured THEN 540 ELSE 360 END
            AND um(h, 'written off') < CASE WHEN getvariable('quarter_end') THEN 0.75 ELSE 0.05 END AS now_written_off,
        CASE WHEN hand_first OR by_mandate = 0 THEN by_hand_on ELSE due_on END AS last_paid_on,
        CASE
            WHEN foreclosed THEN greatest(
                due_on, CASE WHEN by_hand > 0 THEN by_hand_on ELSE due_on END,
                month_first + CAST(floor(um(h, 'day of leaving') * (as_of - month_first + 1)) AS INTEGER)
            )
        END AS foreclosed_on,
        CASE WHEN returned AND presented THEN 59000 ELSE 0 END AS bounce_charge,
        CASE
            WHEN unpaid_close > 0 AND dpd_close > 3 AND NOT (written_off OR settled OR sold)
            THEN CAST(round(instalment * 0.0002) AS BIGINT) * 100 ELSE 0
        END AS late_charge,
        charges + CASE WHEN hand_first THEN 0 ELSE bounce_charge END AS open_charges,
        um(h, 'charges') AS charges_draw
    FROM appropriated
),
charged AS (
    SELECT
        *,
        CASE
            WHEN foreclosed THEN charges + bounce_charge
            WHEN by_hand > 0 AND NOT written_off AND charges_draw < CASE WHEN waives THEN 0.30 ELSE 0.55 END THEN open_charges
            ELSE 0
        END AS charges_paid,
        CASE
            WHEN settled OR (matured AND NOT foreclosed) THEN charges + bounce_charge - charges_paid
            WHEN by_hand > 0 AND NOT foreclosed AND NOT written_off AND charges_paid = 0
                AND charges_draw > CASE WHEN waives THEN 0.35 ELSE 0.93 END THEN open_charges
            ELSE 0
        END AS charges_waived,
        -- A settlement: the cash buys principal, the rest of the principal, the interest and the charges are given up.
        CASE
            WHEN settled THEN CAST(floor(
                principal / 100 * (CASE WHEN waives AND NOT secured THEN 0.28 ELSE 0.52 END + 0.18 * um(h, 'settled for'))
            ) AS BIGINT) * 100 ELSE 0
        END AS settled_cash,
        month_first + 2 + CAST(floor(um(h, 'settled on') * 24) AS INTEGER) AS settled_on,
        settled OR matured OR foreclosed AS gone
    FROM ended
)
SELECT
    * EXCLUDE (
        principal_close, overdue_close, unpaid_close, dpd_close, live, worsening, wanted_class, keeps, at_random, pick,
        picked_agency, drawn, settles, waives, bounce_chance, clearing_chance, raw_nothing, skill, pays_draw, bounce_draw,
        nothing_chance, fresh_bounce, clears_later, all_share, several_share, one_share, wished, received, earliest, matured,
        open_charges, charges_draw
    ),
    principal_close AS principal_left,
    CASE
        WHEN settled THEN 'settled' WHEN matured OR foreclosed THEN 'closed' WHEN sold THEN 'sold'
        WHEN written_off OR now_written_off THEN 'written_off' ELSE 'active'
    END AS status,
    CASE WHEN foreclosed THEN principal_close ELSE 0 END AS prepaid,
    CASE WHEN gone THEN 0 ELSE principal_close END AS principal_close,
    CASE WHEN gone THEN 0 ELSE overdue_close END AS overdue_close,
    CASE WHEN gone THEN 0 ELSE unpaid_close END AS unpaid_close,
    CASE WHEN gone THEN 0 ELSE dpd_close END AS dpd_close,
    CASE WHEN gone THEN 0 ELSE charges + bounce_charge + late_charge - charges_paid - charges_waived END AS charges_close,
    -- Interest that was billed and is not paid yet.
    CASE
        WHEN gone THEN 0
        ELSE overdue_close - principal_close + scheduled(sanctioned, growth, full_growth, dues)
    END AS interest_close,
    NOT gone AND (dpd_close > 90 OR (npa AND dpd_close > 0)) AS npa_close,
    agency IS NOT NULL AND keeps AND received = 0 AND NOT gone AND NOT sold AND moved_to <> agency AND um(h, 'moved') < 0.015 AS moved,
    month_first + 11 + CAST(floor(um(h, 'moved on') * 8) AS INTEGER) AS moved_on,
    -- The source drops a few paid-up accounts without a last row and without a date of closure.
    gone AND NOT settled AND u(h, 'lost without trace') < 0.03 AS lost_without_trace
FROM charged;

-- Receipts go to whoever holds the account that day.
CREATE OR REPLACE TEMP VIEW paid_acts AS
SELECT
    *,
    CASE WHEN agency_from <= CASE WHEN settled THEN settled_on ELSE by_hand_on END THEN agency END AS agency_no
FROM acts;

CREATE OR REPLACE TEMP VIEW ended_allocation AS
SELECT
    i, h, zone_no, old_holder AS agency_no, old_from AS allocated_on,
    CASE WHEN placed THEN placed_on ELSE month_first END AS recalled_on,
    old_placements AS placements, old_tier AS tier, old_method AS method, old_stratum AS stratum, old_dpd AS dpd,
    old_balance AS balance
FROM acts WHERE recalled
UNION ALL
SELECT
    i, h, zone_no, agency, agency_from, moved_on, placements, tier, agency_method, agency_stratum, agency_dpd, agency_balance
FROM acts WHERE moved
UNION ALL
-- The account leaves the book: so does its placement.
SELECT
    i, h, zone_no, agency, agency_from, as_of + 1, placements, tier, agency_method, agency_stratum, agency_dpd, agency_balance
FROM acts WHERE agency IS NOT NULL AND (gone OR status = 'sold');
