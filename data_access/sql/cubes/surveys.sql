-- Grain: agency x product x branch, for surveys sent in the month. A survey belongs to the agency that it names, else to
-- the one that held the account on the day it was sent. What was answered is what is known now.
WITH sent AS (
  SELECT * FROM survey_response WHERE sent_on >= :events_from AND sent_on < :events_before
),
holder AS (
  SELECT response_id, agency_code
  FROM (
    SELECT
      s.response_id,
      l.agency_code,
      ROW_NUMBER() OVER (PARTITION BY s.response_id ORDER BY l.allocated_on DESC, l.allocation_id DESC) AS place
    FROM sent AS s
    JOIN allocation AS l
      ON l.account_id = s.account_id
      AND l.allocated_on <= s.sent_on
      AND (l.recalled_on IS NULL OR l.recalled_on > s.sent_on)
    WHERE s.agency_code IS NULL
  ) AS ranked
  WHERE place = 1
),
asked AS (
  SELECT
    COALESCE(s.agency_code, h.agency_code, '(none)') AS agency_code,
    COALESCE(a.product_code, '(none)') AS product_code,
    COALESCE(a.branch_code, '(none)') AS branch_code,
    CASE WHEN s.responded_on IS NOT NULL OR s.score IS NOT NULL THEN 1 ELSE 0 END AS responded,
    s.score
  FROM sent AS s
  LEFT JOIN holder AS h ON h.response_id = s.response_id
  LEFT JOIN account AS a ON a.account_id = s.account_id
)
SELECT
  agency_code,
  product_code,
  branch_code,
  COUNT(*) AS sent,
  SUM(responded) AS responded,
  SUM(CASE WHEN score IS NOT NULL THEN 1 ELSE 0 END) AS scored,
  SUM(score) AS score_sum,
  SUM(CASE WHEN score >= 4 THEN 1 WHEN score < 4 THEN 0 END) AS top_two
FROM asked
GROUP BY agency_code, product_code, branch_code
