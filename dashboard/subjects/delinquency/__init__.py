"""Delinquency: the stock by bucket, and rates over time by any dimension."""
