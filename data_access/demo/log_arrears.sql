-- Grain: due of the part {part} that was unpaid when the first month began.
INSERT INTO due_raised
SELECT i, due_no, due_date(first_ym + due_no, due_day), instalment
FROM (SELECT *, unnest(range(paid // instalment, billed)) AS due_no FROM state_{part} WHERE unpaid > 0) AS arrears;
