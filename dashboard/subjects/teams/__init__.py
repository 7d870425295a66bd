"""Teams: who reports to whom, what each team holds and does, and how many people the work needs."""
