-- Grain: one complaint open on :as_of_date, the longest waiting first.
SELECT
  complaint_id,
  account_id,
  category,
  sub_category,
  channel,
  agency_code,
  product_code,
  state,
  received_on,
  days_waited,
  CASE
    WHEN escalated_to_ombudsman THEN 'yes'
    WHEN NOT escalated_to_ombudsman THEN 'no'
    ELSE 'unknown'
  END AS escalated
FROM complaint_rows
WHERE is_open = 1
ORDER BY days_waited DESC, complaint_id
