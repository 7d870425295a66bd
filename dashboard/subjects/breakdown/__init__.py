"""A rate by place and product, and what changed it; shown on both pages about the portfolio."""
