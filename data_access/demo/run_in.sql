-- Grain: write-off. Accounts written off before the first month: the pool that recoveries start from.
INSERT INTO write_off BY NAME
SELECT
    printf('WO%09d', i) AS write_off_id,
    account_code(i) AS account_id,
    as_of AS written_off_on,
    money(principal_close) AS amount,
    'technical' AS kind
FROM acts
WHERE now_written_off;
