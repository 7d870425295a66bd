-- Two months: test_data_i is the opening, test_data_i_1 the closing. The files carry no dates, so two month-ends are given
-- here. `delq` counts months late; the lowest days past due of each band stand for it: 0, 1, 31, 61, 91, 121, 151, 181.
SELECT DATE '2024-01-31' AS as_of_date, id AS account_id, 'active' AS status, dpd_from_months(delq) AS dpd,
       NULL AS principal_outstanding, NULL AS total_outstanding, NULL AS overdue_amount, _file, _row
FROM test_data_i
UNION ALL
SELECT DATE '2024-02-29', id, 'active', dpd_from_months(delq), NULL, NULL, NULL, _file, _row
FROM test_data_i_1
