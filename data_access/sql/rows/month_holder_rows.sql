-- Grain: one account that an agency held in the month from :month_start to :closing_date.
-- The holder on :cutoff_date takes the month's movement, else the first holder in the month.
SELECT account_id, agency_code, agencies
FROM (
  SELECT
    account_id,
    agency_code,
    ROW_NUMBER() OVER (
      PARTITION BY account_id
      ORDER BY
        on_cutoff DESC,
        CASE WHEN on_cutoff = 1 THEN allocated_on END DESC,
        CASE WHEN on_cutoff = 1 THEN allocation_id END DESC,
        allocated_on ASC,
        allocation_id ASC
    ) AS place,
    MAX(CASE WHEN agency_code <> first_agency THEN 2 ELSE 1 END) OVER (PARTITION BY account_id) AS agencies
  FROM (
    SELECT
      account_id,
      agency_code,
      allocation_id,
      allocated_on,
      CASE
        WHEN allocated_on <= :cutoff_date AND (recalled_on IS NULL OR recalled_on > :cutoff_date) THEN 1 ELSE 0
      END AS on_cutoff,
      FIRST_VALUE(agency_code) OVER (PARTITION BY account_id ORDER BY allocated_on, allocation_id) AS first_agency
    FROM allocation
    WHERE
      allocated_on <= :closing_date
      AND (recalled_on IS NULL OR (recalled_on > :month_start AND recalled_on > allocated_on))
  ) AS held
) AS ranked
WHERE place = 1
