-- Grain: one row, complaints open on :as_of_date, taken without any join; unknown where the source cannot tell.
SELECT
  CASE
    WHEN
      NOT :is_last
      AND EXISTS (SELECT 1 FROM complaint WHERE status = 'closed' AND closed_on IS NULL AND received_on <= :as_of_date)
      THEN NULL
    ELSE (
      SELECT COUNT(*) FROM complaint
      WHERE received_on <= :as_of_date AND (status = 'open' OR closed_on > :as_of_date)
    )
  END AS complaints_open_count
