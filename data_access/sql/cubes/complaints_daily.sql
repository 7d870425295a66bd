-- Grain: day of receipt x category x product x agency x state, for complaints that came in during the month.
SELECT received_on AS day, category, product_code, agency_code, state, COUNT(*) AS received
FROM complaint_rows
WHERE in_month = 1
GROUP BY received_on, category, product_code, agency_code, state
