-- Grain: one row, accounts that any agency held on a day of the month, and recalls in it, by the allocations alone.
SELECT
  (
    SELECT COUNT(DISTINCT account_id)
    FROM allocation
    WHERE
      allocated_on < :events_before
      AND (recalled_on IS NULL OR (recalled_on > :month_start AND recalled_on > allocated_on))
  ) AS allocated_accounts,
  (
    SELECT COUNT(*) FROM allocation WHERE recalled_on >= :events_from AND recalled_on < :events_before
  ) AS recalled_count
