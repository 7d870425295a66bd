-- Grain: one order to repossess given before :events_before, with what became of it up to the end of the month.
-- A collateral that was taken leaves the stock when it is sold, else when it is given back, and not before it was taken.
-- One that was taken before its order took no days. Where several of one account are sold in the month, what it owed counts
-- once, with the first of them whose sale amount is recorded.
WITH left_stock AS (
  SELECT
    *,
    CASE
      WHEN COALESCE(sold_on, released_on) > repossessed_on THEN COALESCE(sold_on, released_on)
      WHEN COALESCE(sold_on, released_on) IS NOT NULL THEN repossessed_on
    END AS left_on
  FROM repossession
  WHERE ordered_on < :events_before
),
dated AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY account_id, CASE
        WHEN sold_on IS NOT NULL AND left_on >= :events_from AND left_on < :events_before THEN 'sold' ELSE repossession_id
      END
      ORDER BY CASE WHEN sale_amount IS NULL THEN 1 ELSE 0 END, sold_on, repossession_id
    ) AS place
  FROM left_stock
),
owed AS (
  SELECT account_id, total_outstanding FROM account_snapshot WHERE as_of_date = :opening_date AND status = 'active'
)
SELECT
  r.repossession_id,
  r.account_id,
  a.customer_id,
  COALESCE(a.product_code, '(none)') AS product_code,
  COALESCE(a.branch_code, '(none)') AS branch_code,
  COALESCE(r.agency_code, '(none)') AS agency_code,
  COALESCE(r.valuer_code, '(none)') AS valuer_code,
  r.ordered_on,
  r.notice_on,
  r.repossessed_on,
  r.released_on,
  r.sold_on,
  r.voluntary,
  r.valuation_amount,
  r.sale_amount,
  CASE WHEN r.place = 1 THEN o.total_outstanding ELSE o.total_outstanding * 0 END AS outstanding_before_sale,
  CASE WHEN r.ordered_on >= :events_from THEN 1 ELSE 0 END AS ordered,
  CASE WHEN r.repossessed_on >= :events_from AND r.repossessed_on < :events_before THEN 1 ELSE 0 END AS taken,
  CASE WHEN r.sold_on IS NULL AND r.left_on >= :events_from AND r.left_on < :events_before THEN 1 ELSE 0 END AS released,
  CASE WHEN r.sold_on IS NOT NULL AND r.left_on >= :events_from AND r.left_on < :events_before THEN 1 ELSE 0 END AS sold,
  CASE WHEN r.repossessed_on < :events_before AND (r.left_on IS NULL OR r.left_on >= :events_before) THEN 1 ELSE 0 END
    AS in_stock,
  DATE_DIFF('day', r.repossessed_on, CAST(:events_before AS DATE)) - 1 AS days_in_stock,
  CASE
    WHEN r.repossessed_on > r.ordered_on THEN DATE_DIFF('day', r.ordered_on, r.repossessed_on)
    WHEN r.repossessed_on IS NOT NULL THEN 0
  END AS days_to_take,
  DATE_DIFF('day', r.notice_on, r.repossessed_on) AS days_of_notice,
  DATE_DIFF('day', r.repossessed_on, r.left_on) AS days_to_leave
FROM dated AS r
LEFT JOIN account AS a ON a.account_id = r.account_id
LEFT JOIN owed AS o ON o.account_id = r.account_id
