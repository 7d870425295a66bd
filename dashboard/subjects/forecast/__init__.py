"""Forecast: the book of the coming months, its slippage and write-offs, and how wrong such forecasts were."""
