-- Grain: one promise that fell due in the month or in the one before, or was made in the month, with what the source and
-- what the receipts say became of it.
SELECT
  r.promise_id,
  r.account_id,
  COALESCE(o.product_code, '(none)') AS product_code,
  of_product(p),
  of_branch(b),
  COALESCE(o.branch_code, '(none)') AS branch_code,
  COALESCE(r.agency_code, '(none)') AS agency_code,
  COALESCE(g.agency_type, '(none)') AS agency_type,
  COALESCE(o.segment, '(none)') AS segment,
  COALESCE(r.collector_code, '(none)') AS collector_code,
  COALESCE(o.opening_state, 'appeared') AS opening_state,
  COALESCE(o.opening_state, 'appeared') AS bucket,
  CASE WHEN r.due_on >= :events_from AND r.due_on < :events_before THEN 'yes' ELSE 'no' END AS due_in_month,
  CAST(r.due_on AS VARCHAR) AS due_day,
  CAST(r.last_day AS VARCHAR) AS ended_day,
  r.made_on,
  r.due_on,
  r.last_day,
  r.recorded_status,
  r.recomputed_status,
  r.met_on,
  r.amount,
  r.received
FROM promise_rows AS r
LEFT JOIN opening_rows AS o ON o.account_id = r.account_id
LEFT JOIN product AS p ON p.product_code = o.product_code
LEFT JOIN branch AS b ON b.branch_code = o.branch_code
LEFT JOIN agency AS g ON g.agency_code = r.agency_code
