-- Grain: none. Some accounts that the planted agency goes on working are of customers who have died.
UPDATE account_snapshot
SET exclusion = 'deceased'
WHERE status IN ('active', 'written_off')
  AND as_of_date >= last_day(getvariable('last_as_of') - INTERVAL 4 MONTH)
  AND account_id IN (
    SELECT account_id
    FROM allocation
    WHERE agency_code = getvariable('deceased_agency')
      AND allocated_on <= last_day(getvariable('last_as_of') - INTERVAL 4 MONTH)
      AND (recalled_on IS NULL OR recalled_on > getvariable('last_as_of') - 31)
    ORDER BY hash(account_id, getvariable('seed'))
    LIMIT 4
  );
