-- Grain: acting agency x collector x channel x outcome x reason x product x state x hour, for the month's attempts.
SELECT
  agency_code,
  collector_code,
  channel,
  outcome,
  reason,
  product_code,
  state,
  CAST(hour AS VARCHAR) AS hour,
  COUNT(*) AS attempts,
  SUM(contact) AS contacts,
  SUM(right_party) AS right_party_contacts,
  SUM(first_right_party) AS right_party_days,
  SUM(first_promise) AS promise_days,
  COUNT(outside_window) AS window_known,
  SUM(outside_window) AS outside_window,
  COUNT(trail_complete) AS trail_known,
  SUM(trail_complete) AS trail_complete,
  COUNT(uploaded_in_time) AS upload_known,
  SUM(uploaded_in_time) AS uploaded_in_time,
  SUM(while_complaint_open) AS while_complaint_open,
  COUNT(by_uncertified) AS certification_known,
  SUM(by_uncertified) AS by_uncertified,
  COUNT(duration_seconds) AS timed,
  SUM(duration_seconds) AS duration_seconds
FROM attempt_rows
GROUP BY agency_code, collector_code, channel, outcome, reason, product_code, state, CAST(hour AS VARCHAR)
