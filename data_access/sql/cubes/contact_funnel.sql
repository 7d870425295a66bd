-- Grain: product x branch x holder agency x its collector x segment x opening state, for the accounts that agencies held in the month.
-- An account promised where the customer was reached and a promise to the agency was made in the month; it kept where
-- the receipts kept one of these promises by the month's end and the days of grace.
WITH made AS (
  SELECT
    h.account_id,
    MAX(CASE WHEN r.recomputed_status = 'kept' THEN 1 ELSE 0 END) AS kept,
    MAX(CASE WHEN r.recomputed_status = 'pending' THEN 1 ELSE 0 END) AS pending,
    SUM(r.amount) AS promised_amount,
    SUM(
      CASE
        WHEN r.recomputed_status <> 'kept' THEN r.amount * 0
        WHEN r.received > r.amount THEN r.amount
        ELSE r.received
      END
    ) AS kept_amount
  FROM month_holder_rows AS h
  JOIN promise_rows AS r
    ON r.account_id = h.account_id AND (r.agency_code = h.agency_code OR r.agency_code IS NULL)
  WHERE r.made_on >= :events_from AND r.made_on < :events_before
  GROUP BY h.account_id
),
told AS (
  SELECT
    c.account_id,
    c.agency_code,
    c.collector_code,
    c.untraceable,
    c.traced,
    c.attempted,
    c.contacted,
    c.right_party,
    CASE WHEN m.account_id IS NULL THEN 0 ELSE c.right_party END AS promised,
    CASE WHEN m.kept = 1 THEN c.right_party ELSE 0 END AS kept,
    CASE WHEN m.kept = 0 AND m.pending = 1 THEN c.right_party ELSE 0 END AS still_open,
    CASE WHEN c.right_party = 1 THEN m.promised_amount END AS promised_amount,
    CASE WHEN c.right_party = 1 THEN m.kept_amount END AS kept_amount
  FROM coverage_rows AS c
  LEFT JOIN made AS m ON m.account_id = c.account_id
)
SELECT
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  t.agency_code,
  COALESCE(t.collector_code, '(none)') AS collector_code,
  COALESCE(o.segment, '(none)') AS segment,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  COUNT(*) AS allocated,
  CASE WHEN :has_interactions THEN SUM(t.attempted) END AS attempted,
  CASE WHEN :has_interactions THEN SUM(t.contacted) END AS contacted,
  CASE WHEN :has_interactions THEN SUM(t.right_party) END AS right_party,
  CASE WHEN :has_interactions THEN SUM(t.untraceable) END AS untraceable,
  CASE WHEN :has_interactions THEN SUM(t.traced) END AS traced,
  CASE WHEN :has_interactions AND :has_promises THEN SUM(t.promised) END AS promised,
  CASE WHEN :has_interactions AND :has_promises AND :has_payments THEN SUM(t.kept) END AS kept,
  CASE WHEN :has_interactions AND :has_promises AND :has_payments THEN SUM(t.still_open) END AS still_open,
  CASE WHEN :has_interactions AND :has_promises THEN COALESCE(SUM(t.promised_amount), 0) END AS promised_amount,
  CASE
    WHEN :has_interactions AND :has_promises AND :has_payments THEN COALESCE(SUM(t.kept_amount), 0)
  END AS kept_amount
FROM told AS t
LEFT JOIN opening_rows AS o ON o.account_id = t.account_id
GROUP BY COALESCE(o.product_code, '(none)'), COALESCE(o.branch_code, '(none)'), t.agency_code,
  COALESCE(t.collector_code, '(none)'),  COALESCE(o.segment, '(none)'), COALESCE(o.opening_state, 'appeared')
