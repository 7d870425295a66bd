-- Grain: category x sub-category x channel x agency x product x state x status x timely x TAT band x resolution, for
-- the month that the complaints came in. What became of them is what is known now, so later answers change it.
-- A customer counts once a month, with the last complaint of the month; repeats look back 90 days from there.
WITH recent AS (
  SELECT c.complaint_id, COALESCE(c.customer_id, a.customer_id) AS customer_id, c.received_on
  FROM complaint AS c
  LEFT JOIN account AS a ON a.account_id = c.account_id
  WHERE c.received_on >= CAST(:events_from AS DATE) - INTERVAL 90 DAY AND c.received_on < :events_before
),
in_turn AS (
  SELECT
    complaint_id,
    received_on,
    LAG(received_on) OVER (PARTITION BY customer_id ORDER BY received_on, complaint_id) AS received_before,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY received_on DESC, complaint_id DESC) AS place
  FROM recent
  WHERE customer_id IS NOT NULL
),
complainant AS (
  SELECT
    complaint_id,
    CASE
      WHEN received_before IS NOT NULL AND DATE_DIFF('day', received_before, received_on) <= 90 THEN 1
      ELSE 0
    END AS again
  FROM in_turn
  WHERE place = 1
),
told AS (
  SELECT
    c.category,
    c.sub_category,
    c.channel,
    c.agency_code,
    c.product_code,
    c.state,
    c.status AS complaint_status,
    CASE WHEN c.timely THEN 'yes' WHEN NOT c.timely THEN 'no' ELSE 'undecided' END AS timely,
    CASE WHEN c.status = 'closed' THEN DATE_DIFF('day', c.received_on, c.closed_on) END AS days,
    c.resolution,
    CASE WHEN c.status = 'closed' THEN c.upheld END AS upheld,
    c.escalated_to_ombudsman,
    c.reopened,
    c.incident_on,
    p.complaint_id AS complainant,
    p.again
  FROM complaint_rows AS c
  LEFT JOIN complainant AS p ON p.complaint_id = c.complaint_id
  WHERE c.in_month = 1
),
banded AS (
  SELECT
    *,
    CASE
      WHEN complaint_status = 'open' THEN 'open'
      WHEN days IS NULL THEN 'unknown'
      WHEN days <= 15 THEN '0-15'
      WHEN days <= 25 THEN '16-25'
      WHEN days <= 30 THEN '26-30'
      ELSE 'over 30'
    END AS tat_band
  FROM told
)
SELECT
  category,
  sub_category,
  channel,
  agency_code,
  product_code,
  state,
  complaint_status,
  timely,
  tat_band,
  resolution,
  COUNT(*) AS received,
  SUM(CASE WHEN agency_code <> '(none)' THEN 1 ELSE 0 END) AS attributed,
  SUM(CASE WHEN incident_on IS NOT NULL THEN 1 ELSE 0 END) AS incident_known,
  SUM(days) AS days_to_close,
  SUM(CASE WHEN upheld THEN 1 WHEN NOT upheld THEN 0 END) AS upheld,
  SUM(CASE WHEN upheld IS NOT NULL THEN 1 ELSE 0 END) AS verdicts,
  SUM(CASE WHEN escalated_to_ombudsman THEN 1 WHEN NOT escalated_to_ombudsman THEN 0 END) AS ombudsman,
  SUM(CASE WHEN escalated_to_ombudsman IS NOT NULL THEN 1 ELSE 0 END) AS ombudsman_known,
  SUM(CASE WHEN reopened THEN 1 WHEN NOT reopened THEN 0 END) AS reopened,
  SUM(CASE WHEN reopened IS NOT NULL THEN 1 ELSE 0 END) AS reopened_known,
  SUM(CASE WHEN complainant IS NOT NULL THEN 1 ELSE 0 END) AS complainants,
  SUM(again) AS repeat_complainants
FROM banded
GROUP BY
  category,
  sub_category,
  channel,
  agency_code,
  product_code,
  state,
  complaint_status,
  timely,
  tat_band,
  resolution
