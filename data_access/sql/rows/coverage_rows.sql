-- Grain: one account that an agency held in the month, with what that agency tried on it in the month.
-- The holder is the month's; an attempt that names no agency is the holder's.
WITH worked AS (
  SELECT
    h.account_id,
    COUNT(*) AS attempts,
    MAX(CASE WHEN i.outcome IN ('third_party', 'right_party', 'promise', 'refused', 'dispute', 'paid') THEN 1 ELSE 0 END)
      AS contacted,
    MAX(CASE WHEN i.outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid') THEN 1 ELSE 0 END)
      AS right_party,
    MAX(CASE WHEN i.channel = 'visit' THEN 1 ELSE 0 END) AS visited,
    MIN(CASE WHEN i.outcome = 'untraceable' THEN i.started_at END) AS lost_at,
    MAX(CASE WHEN i.outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid') THEN i.started_at END) AS reached_at
  FROM month_holder_rows AS h
  JOIN interaction AS i
    ON i.account_id = h.account_id AND (i.agency_code = h.agency_code OR i.agency_code IS NULL)
  WHERE i.started_at >= :events_from AND i.started_at < :events_before
  GROUP BY h.account_id
)
SELECT
  h.account_id,
  h.agency_code,
  h.collector_code,
  CASE WHEN :has_interactions THEN COALESCE(w.attempts, 0) END AS attempts,
  CASE WHEN :has_interactions THEN CASE WHEN w.attempts > 0 THEN 1 ELSE 0 END END AS attempted,
  CASE WHEN :has_interactions THEN COALESCE(w.contacted, 0) END AS contacted,
  CASE WHEN :has_interactions THEN COALESCE(w.right_party, 0) END AS right_party,
  CASE WHEN :has_interactions THEN COALESCE(w.visited, 0) END AS visited,
  CASE WHEN :has_interactions THEN CASE WHEN w.lost_at IS NOT NULL THEN 1 ELSE 0 END END AS untraceable,
  CASE WHEN :has_interactions THEN CASE WHEN w.reached_at > w.lost_at THEN 1 ELSE 0 END END AS traced
FROM month_holder_rows AS h
LEFT JOIN worked AS w ON w.account_id = h.account_id
