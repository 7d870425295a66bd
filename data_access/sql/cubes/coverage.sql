-- Grain: product x branch x holder agency x segment x opening state, for the accounts that agencies held in the month.
-- Accounts whose days to make contact ended, and those recalled, are counted where they ended or were recalled.
WITH told AS (
  SELECT
    account_id,
    agency_code,
    1 AS allocated,
    attempts,
    attempted,
    contacted,
    right_party,
    visited,
    0 AS contact_due,
    0 AS contacted_in_time,
    0 AS recalled,
    0 AS recall_days
  FROM coverage_rows
  UNION ALL
  SELECT
    account_id,
    agency_code,
    0 AS allocated,
    0 AS attempts,
    0 AS attempted,
    0 AS contacted,
    0 AS right_party,
    0 AS visited,
    1 AS contact_due,
    contacted_in_time,
    0 AS recalled,
    0 AS recall_days
  FROM contact_due_rows
  UNION ALL
  SELECT
    account_id,
    agency_code,
    0 AS allocated,
    0 AS attempts,
    0 AS attempted,
    0 AS contacted,
    0 AS right_party,
    0 AS visited,
    0 AS contact_due,
    0 AS contacted_in_time,
    1 AS recalled,
    DATE_DIFF('day', allocated_on, recalled_on) AS recall_days
  FROM allocation
  WHERE recalled_on >= :events_from AND recalled_on < :events_before
)
SELECT
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  t.agency_code,
  COALESCE(o.segment, '(none)') AS segment,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  SUM(t.allocated) AS allocated,
  CASE WHEN :has_interactions THEN SUM(t.attempts) END AS attempts,
  CASE WHEN :has_interactions THEN SUM(t.attempted) END AS attempted,
  CASE WHEN :has_interactions THEN SUM(t.contacted) END AS contacted,
  CASE WHEN :has_interactions THEN SUM(t.right_party) END AS right_party,
  CASE WHEN :has_interactions THEN SUM(t.visited) END AS visited,
  SUM(t.contact_due) AS contact_due,
  CASE WHEN :has_interactions THEN SUM(t.contacted_in_time) END AS contacted_in_time,
  SUM(t.recalled) AS recalled,
  SUM(t.recall_days) AS recall_days
FROM told AS t
LEFT JOIN opening_rows AS o ON o.account_id = t.account_id
GROUP BY COALESCE(o.product_code, '(none)'), COALESCE(o.branch_code, '(none)'), t.agency_code,
  COALESCE(o.segment, '(none)'), COALESCE(o.opening_state, 'appeared')
