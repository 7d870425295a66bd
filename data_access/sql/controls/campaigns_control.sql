-- Grain: one row; distinct accounts and campaigns whose 15 days after assignment ended in the month.
SELECT COUNT(*) AS assigned_accounts
FROM (
  SELECT campaign_code, account_id
  FROM campaign_contact
  WHERE assigned_at >= :campaigns_from AND assigned_at < :campaigns_before
  GROUP BY campaign_code, account_id
) AS assigned
