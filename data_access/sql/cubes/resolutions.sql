-- Grain: day x product x branch x agency x segment x opening state, of the accounts that were resolved between
-- :opening_date and :closing_date: a better bucket at closing without a change of terms, closed or settled.
-- Accounts current at opening are those with a presentation returned in between (Bkt X).
-- The day is that of the account's last cleared receipt, its closure or the end of its settlement, whichever is latest;
-- where none is known, the day-end that shows it resolved.
WITH severity AS (
  SELECT 'Current' AS bucket, 0 AS place
  UNION ALL
  SELECT '1-30' AS bucket, 1 AS place
  UNION ALL
  SELECT '31-60' AS bucket, 2 AS place
  UNION ALL
  SELECT '61-90' AS bucket, 3 AS place
  UNION ALL
  SELECT '91-120' AS bucket, 4 AS place
  UNION ALL
  SELECT '121-150' AS bucket, 5 AS place
  UNION ALL
  SELECT '151-180' AS bucket, 6 AS place
  UNION ALL
  SELECT '180+' AS bucket, 7 AS place
),
resolved AS (
  SELECT
    m.account_id,
    m.product_code,
    m.branch_code,
    m.agency_code,
    m.segment,
    m.opening_state
  FROM movement_rows AS m
  JOIN severity AS o ON o.bucket = m.opening_state
  LEFT JOIN severity AS c ON c.bucket = m.closing_state
  WHERE
    (o.place > 0 OR m.bounced = 'yes')
    AND (
      m.closing_state IN ('closed', 'settled')
      OR (m.restructured = 'no' AND (c.place < o.place OR (o.place = 0 AND c.place = 0)))
    )
),
ended AS (
  SELECT account_id, MAX(CAST(paid_at AS DATE)) AS ended_on
  FROM payment
  WHERE status = 'cleared' AND amount > 0 AND paid_at >= :received_from AND paid_at < :received_before
  GROUP BY account_id
  UNION ALL
  SELECT account_id, closed_on AS ended_on
  FROM account
  WHERE closed_on > :opening_date AND closed_on <= :closing_date
  UNION ALL
  SELECT account_id, MAX(closed_on) AS ended_on
  FROM settlement
  WHERE closed_on > :opening_date AND closed_on <= :closing_date
  GROUP BY account_id
),
latest AS (
  SELECT account_id, MAX(ended_on) AS ended_on FROM ended GROUP BY account_id
)
SELECT
  COALESCE(l.ended_on, CAST(:closing_date AS DATE)) AS day,
  r.product_code,
  r.branch_code,
  r.agency_code,
  r.segment,
  r.opening_state,
  COUNT(*) AS accounts
FROM resolved AS r
LEFT JOIN latest AS l ON l.account_id = r.account_id
GROUP BY COALESCE(l.ended_on, CAST(:closing_date AS DATE)), r.product_code, r.branch_code, r.agency_code, r.segment,
  r.opening_state
