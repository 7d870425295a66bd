-- Grain: one row, the attempts, calls, visits and contacts of the month, and the allocations to outside agencies.
SELECT
  COUNT(*) AS conduct_attempt_count,
  SUM(CASE WHEN channel = 'call' THEN 1 ELSE 0 END) AS conduct_call_count,
  SUM(CASE WHEN channel = 'visit' THEN 1 ELSE 0 END) AS conduct_visit_count,
  SUM(CASE WHEN outcome IN ('third_party', 'right_party', 'promise', 'refused', 'dispute', 'paid') THEN 1 ELSE 0 END)
    AS conduct_contact_count,
  (
    SELECT COUNT(*)
    FROM allocation AS a
    WHERE
      a.allocated_on >= :events_from AND a.allocated_on < :events_before
      AND NOT EXISTS (SELECT 1 FROM agency AS g WHERE g.agency_code = a.agency_code AND g.agency_type = 'in_house')
  ) AS conduct_allocation_count
FROM interaction
WHERE started_at >= :events_from AND started_at < :events_before
