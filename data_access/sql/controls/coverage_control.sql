-- Grain: one row, accounts that any agency held on a day of the month, and recalls in it, by the allocations alone.
SELECT
  COUNT(
    DISTINCT CASE
      WHEN allocated_on < :events_before
        AND (recalled_on IS NULL OR (recalled_on > :month_start AND recalled_on > allocated_on))
      THEN account_id
    END
  ) AS allocated_accounts,
  COUNT(CASE WHEN recalled_on >= :events_from AND recalled_on < :events_before THEN 1 END) AS recalled_count
FROM allocation
