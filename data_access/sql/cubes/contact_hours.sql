-- Grain: weekday x hour x acting agency x collector x channel x product x state, for the attempts of the month and the
-- promises made in it. A promise belongs to the first contact of its day on which its agency was promised to pay; where
-- there is no such contact its hour is not known. Its outcome is what the receipts say by the end of the month and the
-- days of grace.
WITH obtained AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY account_id, on_day ORDER BY started_at, interaction_id) AS place
  FROM attempt_rows
  WHERE first_promise = 1
),
promised AS (
  SELECT
    account_id,
    agency_code,
    collector_code,
    made_on,
    COUNT(*) AS promises,
    SUM(amount) AS promised_amount,
    SUM(CASE WHEN recomputed_status = 'kept' THEN 1 ELSE 0 END) AS kept,
    SUM(
      CASE
        WHEN recomputed_status <> 'kept' THEN amount * 0
        WHEN received > amount THEN amount
        ELSE received
      END
    ) AS kept_amount
  FROM promise_rows
  WHERE made_on >= :events_from AND made_on < :events_before
  GROUP BY account_id, agency_code, collector_code, made_on
),
told AS (
  SELECT
    on_day,
    CAST(hour AS VARCHAR) AS hour,
    agency_code,
    collector_code,
    channel,
    product_code,
    state,
    1 AS attempts,
    contact AS contacts,
    right_party AS right_party_contacts,
    0 AS promises,
    CAST(0 AS DECIMAL(18, 2)) AS promised_amount,
    0 AS kept,
    CAST(0 AS DECIMAL(18, 2)) AS kept_amount
  FROM attempt_rows
  UNION ALL
  SELECT
    p.made_on AS on_day,
    COALESCE(CAST(c.hour AS VARCHAR), '(none)') AS hour,
    COALESCE(c.agency_code, p.agency_code, '(none)') AS agency_code,
    COALESCE(c.collector_code, p.collector_code, '(none)') AS collector_code,
    COALESCE(c.channel, '(none)') AS channel,
    COALESCE(c.product_code, o.product_code, '(none)') AS product_code,
    COALESCE(c.state, b.state, '(none)') AS state,
    0 AS attempts,
    0 AS contacts,
    0 AS right_party_contacts,
    p.promises,
    COALESCE(p.promised_amount, 0) AS promised_amount,
    p.kept,
    COALESCE(p.kept_amount, 0) AS kept_amount
  FROM promised AS p
  LEFT JOIN obtained AS c
    ON c.account_id = p.account_id
    AND c.on_day = p.made_on
    AND (c.agency_code = p.agency_code OR (p.agency_code IS NULL AND c.place = 1))
  LEFT JOIN opening_rows AS o ON o.account_id = p.account_id
  LEFT JOIN branch AS b ON b.branch_code = o.branch_code
),
-- Days of a month that are seven apart share their weekday; the month tells the weekday of its first day, Monday is 0.
numbered AS (
  SELECT *, MOD(CAST(EXTRACT(DAY FROM on_day) AS INTEGER) - 1 + CAST(:first_weekday AS INTEGER), 7) AS weekday_number
  FROM told
),
dated AS (
  SELECT
    *,
    CASE weekday_number
      WHEN 0 THEN 'Monday'
      WHEN 1 THEN 'Tuesday'
      WHEN 2 THEN 'Wednesday'
      WHEN 3 THEN 'Thursday'
      WHEN 4 THEN 'Friday'
      WHEN 5 THEN 'Saturday'
      WHEN 6 THEN 'Sunday'
    END AS weekday
  FROM numbered
)
SELECT
  weekday,
  hour,
  agency_code,
  collector_code,
  channel,
  product_code,
  state,
  SUM(attempts) AS attempts,
  SUM(contacts) AS contacts,
  SUM(right_party_contacts) AS right_party_contacts,
  CASE WHEN :has_promises THEN SUM(promises) END AS promises,
  CASE WHEN :has_promises THEN SUM(promised_amount) END AS promised_amount,
  CASE WHEN :has_promises AND :has_payments THEN SUM(kept) END AS kept,
  CASE WHEN :has_promises AND :has_payments THEN SUM(kept_amount) END AS kept_amount
FROM dated
GROUP BY weekday, hour, agency_code, collector_code, channel, product_code, state
