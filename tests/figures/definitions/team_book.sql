-- What the oracles of teams read, written by hand from the definitions, apart from the product's SQL.

-- The book with the collector who holds each account at the closing day-end: that of the latest allocation open then.
CREATE TABLE team_book AS
SELECT b.*, coalesce((SELECT arg_max(coalesce(collector_code, '(none)'), (allocated_on, allocation_id))
                      FROM allocation AS a
                      WHERE a.account_id = b.account_id AND allocated_on <= m.closing
                        AND (recalled_on IS NULL OR m.closing < recalled_on)), '(none)') AS collector_code
FROM book AS b JOIN month_seen AS m USING (month);
