-- Grain: allocation. The rows of placements that ended, and of those that are still open at the end of the data.
INSERT INTO allocation BY NAME
SELECT
    printf('AL%09d-%d', i, placements) AS allocation_id,
    account_code(i) AS account_id,
    getvariable('agency_codes')[agency_no + 1] AS agency_code,
    collector_of(getvariable('agency_codes')[agency_no + 1], collector_number(h)) AS collector_code,
    allocated_on,
    recalled_on,
    ['first', 'second', 'third or later'][tier] AS placement_tier,
    ['random', 'rule', 'manual'][method] AS method,
    getvariable('product_codes')[1 + stratum // 10] || ' | ' || ['1-30', '31-60', '61-90', 'over 90'][stratum % 10]
        || ' | ' || getvariable('zones')[1 + zone_no] AS stratum,
    dpd AS dpd_at_allocation,
    money(balance) AS balance_at_allocation
FROM {placements};
