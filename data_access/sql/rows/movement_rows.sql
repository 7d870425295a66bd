-- Grain: one account in the snapshot of :opening_date or of :closing_date, with what became of it in between.
WITH opening AS (
  SELECT * FROM snapshot_rows WHERE as_of_date = :opening_date
),
closing AS (
  SELECT * FROM snapshot_rows WHERE as_of_date = :closing_date
),
last_seen AS (
  SELECT account_id, status
  FROM (
    SELECT account_id, status, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY as_of_date DESC) AS place
    FROM account_snapshot
    WHERE as_of_date > :opening_date AND as_of_date < :closing_date
  ) AS seen
  WHERE place = 1
),
bounces AS (
  SELECT
    account_id,
    MAX(CASE WHEN result = 'returned' THEN 1 ELSE 0 END) AS returned,
    MAX(CASE WHEN result IS NULL THEN 1 ELSE 0 END) AS undecided
  FROM presentation
  WHERE presented_on > :opening_date AND presented_on <= :closing_date
  GROUP BY account_id
),
pair AS (
  SELECT
    COALESCE(o.account_id, c.account_id) AS account_id,
    COALESCE(o.customer_id, c.customer_id) AS customer_id,
    COALESCE(o.product_code, c.product_code) AS product_code,
    COALESCE(o.branch_code, c.branch_code) AS branch_code,
    COALESCE(o.segment, c.segment) AS segment,
    COALESCE(c.branch_code, o.branch_code) AS closing_branch_code,
    COALESCE(c.segment, o.segment) AS closing_segment,
    CASE
      WHEN o.account_id IS NOT NULL AND o.status <> 'active' THEN o.status
      WHEN o.account_id IS NOT NULL THEN o.bucket
      WHEN c.opened_on > :opening_date THEN 'new'
      ELSE 'appeared'
    END AS opening_state,
    CASE
      WHEN c.account_id IS NOT NULL AND c.status <> 'active' THEN c.status
      WHEN c.account_id IS NOT NULL THEN c.bucket
    END AS closing_state,
    o.closed_on,
    COALESCE(o.restructured_on, c.restructured_on) AS restructured_on,
    o.dpd AS opening_dpd,
    c.dpd AS closing_dpd,
    COALESCE(c.bounced, 'unknown') AS bounced,
    -- Only the active book is NPA; where no flag is recorded at either end, that stays unknown.
    CASE
      WHEN o.status = 'active' THEN o.npa
      WHEN COALESCE(NULLIF(o.npa, 'unknown'), c.npa, 'unknown') = 'unknown' THEN 'unknown'
      ELSE 'no'
    END AS npa_opening,
    CASE
      WHEN c.status = 'active' THEN c.npa
      WHEN COALESCE(NULLIF(c.npa, 'unknown'), o.npa, 'unknown') = 'unknown' THEN 'unknown'
      ELSE 'no'
    END AS npa_closing,
    CASE WHEN o.account_id IS NULL THEN c.principal * 0 ELSE o.principal END AS opening_principal,
    CASE WHEN c.account_id IS NULL THEN o.principal * 0 ELSE c.principal END AS closing_principal,
    CASE WHEN o.account_id IS NULL THEN c.total_outstanding * 0 ELSE o.total_outstanding END AS opening_outstanding,
    CASE WHEN c.account_id IS NULL THEN o.total_outstanding * 0 ELSE c.total_outstanding END AS closing_outstanding
  FROM opening AS o
  FULL OUTER JOIN closing AS c ON c.account_id = o.account_id
),
moved AS (
  SELECT
    p.account_id,
    p.customer_id,
    p.product_code,
    p.branch_code,
    p.closing_branch_code,
    COALESCE(h.agency_code, '(none)') AS agency_code,
    p.segment,
    p.closing_segment,
    CASE WHEN p.branch_code <> p.closing_branch_code OR p.segment <> p.closing_segment THEN 1 ELSE 0 END AS transferred,
    p.opening_state,
    -- A write-off also ends the account, so it is looked at before the date of closure.
    CASE
      WHEN p.closing_state IS NOT NULL THEN p.closing_state
      WHEN l.status <> 'active' THEN l.status
      WHEN m.written_off_between > 0 THEN 'written_off'
      WHEN p.closed_on > :opening_date AND p.closed_on <= :closing_date THEN 'closed'
      ELSE 'exit'
    END AS closing_state,
    -- A source that does not say what a receipt was for, or was taken back of, leaves open whether dues were paid.
    CASE
      WHEN m.received_of_demand_between > 0
        THEN CASE
          WHEN m.received_of_unknown_kind_between < 0
            AND m.received_of_demand_between + m.received_of_unknown_kind_between <= 0
            THEN 'unknown'
          ELSE 'yes'
        END
      WHEN m.received_of_unknown_kind_between > 0 THEN 'unknown'
      WHEN :has_payments THEN 'no'
      ELSE 'unknown'
    END AS paid,
    CASE
      WHEN p.bounced <> 'unknown' THEN p.bounced
      WHEN b.returned = 1 THEN 'yes'
      WHEN b.undecided = 1 THEN 'unknown'
      WHEN :has_presentations THEN 'no'
      ELSE 'unknown'
    END AS bounced,
    p.npa_opening,
    p.npa_closing,
    p.restructured_on,
    p.opening_dpd,
    p.closing_dpd,
    p.opening_principal,
    p.closing_principal,
    p.opening_outstanding,
    p.closing_outstanding,
    CASE WHEN :has_payments THEN COALESCE(m.received_between, 0) END AS received,
    CASE WHEN :has_waivers THEN COALESCE(m.waived_between, 0) END AS waived,
    CASE WHEN :has_charges THEN COALESCE(m.levied_between, 0) END AS levied,
    CASE WHEN :has_write_offs THEN COALESCE(m.written_off_between, 0) END AS written_off,
    CASE WHEN h.agencies > 1 THEN 1 ELSE 0 END AS reallocated
  FROM pair AS p
  LEFT JOIN last_seen AS l ON l.account_id = p.account_id
  LEFT JOIN money_rows AS m ON m.account_id = p.account_id
  LEFT JOIN bounces AS b ON b.account_id = p.account_id
  LEFT JOIN month_holder_rows AS h ON h.account_id = p.account_id
)
SELECT
  *,
  -- A better bucket after a change of terms is no recovery while the account is NPA, nor where no dues are known to have
  -- been paid.
  CASE
    WHEN restructured_on IS NULL OR restructured_on > :closing_date THEN 'no'
    WHEN npa_closing = 'yes' THEN 'yes'
    WHEN restructured_on > :opening_date AND paid <> 'yes' THEN 'yes'
    ELSE 'no'
  END AS restructured
FROM moved
