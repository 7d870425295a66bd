"""Measurements of the product against a plain baseline in the same run, so that ratios hold on any machine."""
