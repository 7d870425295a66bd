-- Grain: product x branch x agency x segment, of what was presented in the calendar month.
WITH presented AS (
  SELECT
    account_id,
    amount,
    attempt_no,
    CASE WHEN result = 'returned' THEN 1 ELSE 0 END AS returned,
    CASE WHEN result IS NULL THEN 0 ELSE 1 END AS decided,
    CASE WHEN result = 'returned' AND technical THEN 1 ELSE 0 END AS technical,
    CASE WHEN result = 'returned' AND technical IS NULL THEN 1 ELSE 0 END AS unexplained,
    -- A source that says of no return whether it was technical, or of no presentation which attempt it was, says
    -- nothing of either.
    CASE
      WHEN COUNT(CASE WHEN result = 'returned' THEN technical END) OVER () > 0 THEN 1
      WHEN COUNT(CASE WHEN result = 'returned' THEN 1 END) OVER () = 0 THEN 1
      ELSE 0
    END AS technical_known,
    COUNT(attempt_no) OVER () AS attempts_known
  FROM presentation
  WHERE presented_on >= :events_from AND presented_on < :events_before
),
-- Where the source tells technical returns, one of which it does not say so is neither the customer's nor technical.
tried AS (
  SELECT
    account_id,
    COUNT(*) AS presentations,
    SUM(amount) AS presented_amount,
    SUM(decided) AS decided,
    SUM(amount * decided) AS decided_amount,
    SUM(returned) AS returned,
    SUM(amount * returned) AS returned_amount,
    SUM(unexplained) AS unexplained,
    SUM(CASE WHEN technical_known = 1 THEN technical END) AS technical_returned,
    SUM(CASE WHEN technical_known = 1 THEN decided - unexplained END) AS explained,
    MAX(CASE WHEN attempts_known > 0 THEN CASE WHEN attempt_no = 1 THEN 1 ELSE 0 END END) AS first_tried,
    MAX(
      CASE
        WHEN attempt_no = 1 AND (decided = 0 OR unexplained * technical_known = 1) THEN 1
        ELSE 0
      END
    ) AS first_unknown,
    MAX(
      CASE
        WHEN attempts_known > 0
          THEN CASE WHEN attempt_no = 1 THEN returned - technical - unexplained * technical_known ELSE 0 END
      END
    ) AS first_returned
  FROM presented
  GROUP BY account_id
),
-- An account that is known to have bounced counts, whatever is not known of its other first presentations.
presentations AS (
  SELECT
    *,
    CASE WHEN first_returned = 0 AND first_unknown = 1 THEN 0 ELSE first_tried END AS first_presented
  FROM tried
),
dues AS (
  SELECT
    account_id,
    -- Whether any due of the month was still open at its end; unknown where no due says when it was cleared.
    MAX(CASE WHEN cleared_known > 0 THEN CASE WHEN cleared_on < :events_before THEN 0 ELSE 1 END END) AS still_open
  FROM (
    SELECT account_id, cleared_on, COUNT(cleared_on) OVER () AS cleared_known
    FROM instalment
    WHERE due_on >= :events_from AND due_on < :events_before
  ) AS due
  GROUP BY account_id
)
SELECT
  COALESCE(o.product_code, '(none)') AS product_code,
  COALESCE(o.branch_code, '(none)') AS branch_code,
  COALESCE(h.agency_code, '(none)') AS agency_code,
  COALESCE(o.segment, '(none)') AS segment,
  SUM(p.presentations) AS presentations,
  SUM(p.presented_amount) AS presented_amount,
  SUM(p.decided) AS decided,
  SUM(p.decided_amount) AS decided_amount,
  SUM(p.returned) AS returned,
  SUM(p.returned_amount) AS returned_amount,
  SUM(p.unexplained) AS unexplained,
  SUM(p.technical_returned) AS technical_returned,
  SUM(p.explained) AS explained,
  SUM(p.first_presented) AS first_presented,
  SUM(p.first_returned) AS first_returned,
  SUM(CASE WHEN p.first_returned = 0 THEN 0 WHEN d.still_open IS NOT NULL THEN p.first_returned END)
    AS bounced_with_due,
  SUM(CASE WHEN p.first_returned = 0 THEN 0 ELSE p.first_returned * (1 - d.still_open) END) AS bounced_cleared
FROM presentations AS p
LEFT JOIN opening_rows AS o ON o.account_id = p.account_id
LEFT JOIN month_holder_rows AS h ON h.account_id = p.account_id
LEFT JOIN dues AS d ON d.account_id = p.account_id
GROUP BY COALESCE(o.product_code, '(none)'), COALESCE(o.branch_code, '(none)'), COALESCE(h.agency_code, '(none)'),
  COALESCE(o.segment, '(none)')
