-- Grain: one account with anything due, overdue, received, waived, levied or written off in the calendar month, or between
-- two day-ends: after :opening_date up to :closing_date. Dues, charges, waivers and write-offs count in their calendar
-- month; what leads from the overdue of one day-end to that of the next counts between them, and is unknown in a month
-- without a day-end.
-- What came in counts against the account's own dues only: a payment beyond them hides no other's miss.
WITH due_between AS (
  SELECT account_id, SUM(amount) AS due
  FROM instalment
  WHERE due_on > :opening_date AND due_on <= :closing_date
  GROUP BY account_id
),
due AS (
  SELECT
    i.account_id,
    SUM(i.amount) AS due,
    COUNT(*) AS dues,
    SUM(CASE WHEN i.cleared_on <= i.due_on THEN 1 ELSE 0 END) AS on_time_dues,
    -- Only dues whose 30 days have passed, so that none is called unpaid too soon.
    SUM(CASE WHEN i.due_on <= :matured_date AND (i.cleared_on IS NULL OR i.cleared_on > i.due_on) THEN 1 ELSE 0 END)
      AS dues_raised,
    SUM(
      CASE WHEN i.due_on <= :matured_date AND (i.cleared_on IS NULL OR i.cleared_on > i.due_on) THEN i.amount ELSE 0 END
    ) AS overdue_raised,
    SUM(
      CASE
        WHEN i.due_on <= :matured_date AND i.cleared_on > i.due_on AND DATE_DIFF('day', i.due_on, i.cleared_on) <= 30
          THEN i.amount
        ELSE 0
      END
    ) AS overdue_cleared_in_time,
    SUM(CASE WHEN i.due_on <= :matured_date AND i.due_on = a.first_due_on THEN 1 ELSE 0 END) AS first_dues,
    SUM(
      CASE
        WHEN
          i.due_on <= :matured_date
          AND i.due_on = a.first_due_on
          AND (i.cleared_on IS NULL OR DATE_DIFF('day', i.due_on, i.cleared_on) > 30)
          THEN 1
        ELSE 0
      END
    ) AS first_payment_defaults
  FROM instalment AS i
  LEFT JOIN account AS a ON a.account_id = i.account_id
  WHERE i.due_on >= :events_from AND i.due_on < :events_before
  GROUP BY i.account_id
),
cleared AS (
  -- Where no due of the month says when it was cleared, nothing is known of when any was.
  SELECT CASE WHEN COUNT(cleared_on) > 0 OR COUNT(*) = 0 THEN 1 ELSE 0 END AS says_when
  FROM instalment
  WHERE due_on >= :events_from AND due_on < :events_before
),
said AS (
  -- Where no receipt of the month but those on write-offs says what it was for, nothing is known of what dues brought in.
  SELECT
    CASE
      WHEN COUNT(CASE WHEN kind <> 'write_off_recovery' THEN 1 END) > 0 THEN 1
      WHEN COUNT(CASE WHEN kind IS NULL THEN 1 END) = 0 THEN 1
      ELSE 0
    END AS what_for
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :events_from AND paid_at < :events_before
),
said_between AS (
  SELECT
    CASE
      WHEN COUNT(CASE WHEN kind <> 'write_off_recovery' THEN 1 END) > 0 THEN 1
      WHEN COUNT(CASE WHEN kind IS NULL THEN 1 END) = 0 THEN 1
      ELSE 0
    END AS what_for
  FROM payment
  WHERE status = 'cleared' AND paid_at >= :received_from AND paid_at < :received_before
),
money AS (
  SELECT * FROM money_rows
),
closing AS (
  SELECT account_id, status, overdue_amount AS overdue, due_this_month
  FROM account_snapshot
  WHERE as_of_date = :closing_date
),
recorded AS (
  -- What no account of a day has is not recorded.
  SELECT
    COUNT(CASE WHEN as_of_date = :opening_date THEN overdue_amount END) AS opening_overdue,
    COUNT(CASE WHEN as_of_date = :closing_date THEN overdue_amount END) AS closing_overdue,
    COUNT(CASE WHEN as_of_date = :closing_date THEN due_this_month END) AS dues
  FROM account_snapshot
  WHERE as_of_date = :opening_date OR as_of_date = :closing_date
),
touched AS (
  SELECT account_id FROM due
  UNION
  SELECT account_id FROM due_between
  UNION
  SELECT account_id FROM money
  UNION
  SELECT account_id FROM closing
  UNION
  SELECT account_id FROM account_snapshot WHERE as_of_date = :opening_date
),
known AS (
  SELECT
    t.account_id,
    COALESCE(o.product_code, '(none)') AS product_code,
    COALESCE(o.branch_code, '(none)') AS branch_code,
    COALESCE(h.agency_code, '(none)') AS agency_code,
    COALESCE(o.segment, '(none)') AS segment,
    COALESCE(o.opening_state, 'appeared') AS opening_state,
    -- What has left the book owes no dues; and where a source records no dues of its own, the snapshot tells them.
    CASE
      WHEN NOT :has_instalments AND n.dues = 0 THEN NULL
      WHEN o.opening_state IN ('closed', 'settled', 'written_off', 'sold') THEN 0
      WHEN :has_instalments THEN COALESCE(d.due, 0)
      ELSE c.due_this_month
    END AS due,
    CASE
      WHEN NOT :has_day_end OR (NOT :has_instalments AND n.dues = 0) THEN NULL
      WHEN o.opening_state IN ('closed', 'settled', 'written_off', 'sold') THEN 0
      WHEN :has_instalments THEN COALESCE(w.due, 0)
      ELSE c.due_this_month
    END AS due_between,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.dues, 0) END AS dues,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.on_time_dues, 0) END AS on_time_dues,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.dues_raised, 0) END AS dues_raised,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.overdue_raised, 0) END AS overdue_raised,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.overdue_cleared_in_time, 0) END AS overdue_cleared_in_time,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.first_dues, 0) END AS first_dues,
    CASE WHEN :has_instalments AND k.says_when = 1 THEN COALESCE(d.first_payment_defaults, 0) END AS first_payment_defaults,
    CASE
      WHEN NOT :has_day_end OR n.opening_overdue = 0 THEN NULL
      WHEN o.opening_state IN ('closed', 'settled', 'written_off', 'sold', 'new', 'appeared') THEN 0
      WHEN o.overdue < 0 THEN 0
      ELSE o.overdue
    END AS opening_overdue,
    CASE
      WHEN n.closing_overdue = 0 THEN NULL
      WHEN c.account_id IS NULL OR c.status <> 'active' OR c.overdue < 0 THEN 0
      ELSE c.overdue
    END AS closing_overdue,
    CASE WHEN :has_payments AND s.what_for = 1 THEN COALESCE(m.received_of_due, 0) END AS of_due,
    CASE WHEN :has_payments AND s.what_for = 1 THEN COALESCE(m.received_of_demand, 0) END AS collected_total,
    CASE WHEN :has_payments AND s.what_for = 1 THEN COALESCE(m.received_of_charges, 0) END AS charges_collected,
    CASE WHEN :has_payments AND b.what_for = 1 THEN COALESCE(m.received_of_due_between, 0) END AS of_due_between,
    CASE WHEN :has_payments AND b.what_for = 1 THEN COALESCE(m.received_of_overdue_between, 0) END AS of_overdue_between,
    CASE WHEN :has_payments AND b.what_for = 1 THEN COALESCE(m.received_of_demand_between, 0) END AS of_demand_between,
    CASE WHEN :has_waivers THEN COALESCE(m.waived, 0) END AS waived,
    CASE WHEN :has_waivers THEN COALESCE(m.charges_waived, 0) END AS charges_waived,
    CASE WHEN :has_charges THEN COALESCE(m.levied, 0) END AS levied,
    CASE WHEN :has_write_offs THEN COALESCE(m.written_off, 0) END AS written_off,
    CASE WHEN :has_waivers THEN COALESCE(m.waived_between - m.charges_waived_between, 0) END AS waived_between,
    CASE WHEN :has_write_offs THEN COALESCE(m.written_off_between, 0) END AS written_off_between
  FROM touched AS t
  CROSS JOIN said AS s
  CROSS JOIN said_between AS b
  CROSS JOIN cleared AS k
  CROSS JOIN recorded AS n
  LEFT JOIN opening_rows AS o ON o.account_id = t.account_id
  LEFT JOIN closing AS c ON c.account_id = t.account_id
  LEFT JOIN month_holder_rows AS h ON h.account_id = t.account_id
  LEFT JOIN due AS d ON d.account_id = t.account_id
  LEFT JOIN due_between AS w ON w.account_id = t.account_id
  LEFT JOIN money AS m ON m.account_id = t.account_id
),
collected AS (
  -- A reversal of what an earlier month counted stays negative.
  SELECT
    *,
    CASE WHEN due IS NULL THEN NULL WHEN of_due > due THEN due ELSE of_due END AS collected_on_due,
    CASE WHEN due_between IS NULL THEN NULL WHEN of_due_between > due_between THEN due_between ELSE of_due_between END
      AS collected_on_due_between,
    CASE
      WHEN opening_overdue IS NULL THEN NULL
      WHEN of_overdue_between > opening_overdue THEN opening_overdue
      ELSE of_overdue_between
    END AS collected_on_overdue,
    CASE
      WHEN due_between + opening_overdue IS NULL THEN NULL
      WHEN of_demand_between > due_between + opening_overdue THEN due_between + opening_overdue
      ELSE of_demand_between
    END AS collected_on_demand
  FROM known
),
forgiven AS (
  SELECT
    *,
    CASE
      WHEN collected_on_demand IS NULL THEN NULL
      WHEN waived_between > due_between + opening_overdue - collected_on_demand
        THEN due_between + opening_overdue - collected_on_demand
      ELSE waived_between
    END AS waived_on_demand
  FROM collected
)
SELECT
  *,
  CASE
    WHEN collected_on_demand IS NULL THEN NULL
    WHEN written_off_between > due_between + opening_overdue - collected_on_demand - COALESCE(waived_on_demand, 0)
      THEN due_between + opening_overdue - collected_on_demand - COALESCE(waived_on_demand, 0)
    ELSE written_off_between
  END AS written_off_on_demand
FROM forgiven
