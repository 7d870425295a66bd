-- Grain: one clock of the law, with the kind of case and the two stages that it lies between, in small letters.
SELECT
  'sarfaesi_notice_days' AS clock,
  'sarfaesi' AS case_type,
  'demand notice 13(2)' AS from_stage,
  'possession notice 13(4)' AS to_stage,
  1 AS at_least
UNION ALL
SELECT 'sarfaesi_reply_days', 'sarfaesi', 'objection 13(3a)', 'reply to objection', 0
UNION ALL
SELECT 'sarfaesi_sale_notice_days', 'sarfaesi', 'sale notice', 'auction', 1
UNION ALL
SELECT 'section_138_payment_days', 'section 138', 'demand notice', 'complaint filed', 1
UNION ALL
SELECT 'section_138_complaint_days', 'section 138', 'demand notice', 'complaint filed', 0
UNION ALL
SELECT 'arbitration_award_days', 'arbitration', 'arbitrator appointed', 'award', 0
