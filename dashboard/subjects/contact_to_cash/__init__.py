"""Contact to cash: promises held against receipts, the funnel from allocation to cash, and why customers do not pay."""
