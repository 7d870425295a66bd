-- Grain: one branch. `of_branch(b)` among the columns of a list stands for these, of a branch joined as b.
SELECT
  COALESCE(b.zone, '(none)') AS zone,
  COALESCE(b.state, '(none)') AS state,
  COALESCE(b.area, '(none)') AS area
FROM branch AS b
