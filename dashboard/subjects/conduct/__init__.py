"""Conduct: which rules are broken, how often, by whom and since when, and the attempts that broke them."""
