-- Grain: campaign x channel x vendor x product x branch x opening state x held out, of the accounts whose 15 days after
-- assignment ended in the month.
SELECT
  campaign_code,
  channel,
  vendor,
  product_code,
  branch_code,
  opening_state,
  held_out,
  COUNT(*) AS accounts,
  SUM(sent) AS sent,
  SUM(CASE WHEN sent = 1 AND delivered IS NOT NULL THEN 1 ELSE 0 END) AS delivery_known,
  SUM(CASE WHEN sent = 1 AND delivered = 1 THEN 1 ELSE 0 END) AS delivered,
  SUM(CASE WHEN sent = 1 AND opened IS NOT NULL THEN 1 ELSE 0 END) AS opening_known,
  SUM(CASE WHEN sent = 1 AND opened = 1 THEN 1 ELSE 0 END) AS opened,
  SUM(CASE WHEN sent = 1 AND clicked IS NOT NULL THEN 1 ELSE 0 END) AS click_known,
  SUM(CASE WHEN sent = 1 AND clicked = 1 THEN 1 ELSE 0 END) AS clicked,
  SUM(CASE WHEN sent = 1 AND responded IS NOT NULL THEN 1 ELSE 0 END) AS response_known,
  SUM(CASE WHEN sent = 1 AND responded = 1 THEN 1 ELSE 0 END) AS responded,
  SUM(CASE WHEN sent = 1 AND opted_out IS NOT NULL THEN 1 ELSE 0 END) AS opt_out_known,
  SUM(CASE WHEN sent = 1 AND opted_out = 1 THEN 1 ELSE 0 END) AS opted_out,
  SUM(elsewhere) AS in_other_campaigns,
  CASE WHEN COUNT(collected) > 0 THEN COUNT(CASE WHEN collected > 0 THEN 1 END) END AS paying_accounts,
  SUM(collected) AS collected
FROM campaign_rows
GROUP BY campaign_code, channel, vendor, product_code, branch_code, opening_state, held_out
