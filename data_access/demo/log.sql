-- Grain: due, receipt towards dues, and placed account of the month. Kept for the tables that are written at the end.
INSERT INTO due_raised SELECT i, dues - 1, due_on, instalment FROM acts WHERE new_dues = 1;

INSERT INTO dues_paid
SELECT i, CASE WHEN hand_first THEN paid_close ELSE paid_between END, due_on FROM acts WHERE by_mandate > 0
UNION ALL
SELECT i, CASE WHEN hand_first THEN paid_between ELSE paid_close END, by_hand_on FROM acts WHERE by_hand > 0;

INSERT INTO worked
SELECT
    i, h, ym, month_first, as_of, zone_no, state_no, branch_no, product_no, secured, npa, written_off, instalment,
    agency, agency_from, agency_class, unpaid, dpd, outstanding, principal, charges, by_hand, by_hand_on, unpaid_close, status,
    settled, settled_on, settled_cash, gone,
    CASE WHEN moved THEN moved_on - 1 ELSE as_of END AS held_to
FROM acts
WHERE agency IS NOT NULL;
