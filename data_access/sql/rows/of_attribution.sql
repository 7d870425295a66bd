-- Grain: one receipt. `of_attribution(t)` among the columns of a query stands for this, of a receipt named t with its
-- channel, the agency that it names, and the agency that held the account that day, with its type.
SELECT
  -- The channels are those of validations/vocabulary.py; any other leaves open who collected.
  CASE
    WHEN
      t.named_agency_code IS NULL
      AND LOWER(t.channel) IN (
        'nach', 'ecs', 'mandate', 'standing_instruction', 'upi', 'netbanking', 'payment_link', 'card', 'wallet', 'neft',
        'rtgs', 'imps', 'bank_transfer', 'branch', 'app', 'website'
      )
      THEN 'self_paid'
    WHEN
      t.held_by IS NOT NULL
      AND (
        t.named_agency_code IS NOT NULL
        OR LOWER(t.channel) IN (
          'agent_cash', 'agent_upi', 'agent_cheque', 'agent_card', 'cash', 'cheque', 'field', 'field_cash',
          'field_cheque', 'doorstep'
        )
      )
      THEN CASE WHEN t.agency_type = 'in_house' THEN 'in_house' ELSE 'agency' END
    ELSE 'unattributed'
  END AS attribution
