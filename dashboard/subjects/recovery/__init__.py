"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""
