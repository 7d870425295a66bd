-- One row per complaint. "Date submitted" is the day the consumer complained; "Date received" the day the company got it.
-- A complaint is open while the company's response is in progress; the source does not say when it was closed.
SELECT
    "Complaint ID"    AS complaint_id,
    "Product"         AS product_code,
    "State"           AS state,
    "Date submitted"  AS received_on,
    "Submitted via"   AS channel,
    "Issue"           AS category,
    "Sub-issue"       AS sub_category,
    CASE WHEN "Company response to consumer" IS NULL OR "Company response to consumer" = 'In progress'
         THEN 'open' ELSE 'closed' END AS status,
    "Company response to consumer" AS resolution,
    "Timely response?" AS timely,
    _file,
    _row
FROM complaints_cfpb
