"""Agency comparison: who can be told apart from whom on like accounts, and what moving some of them would bring."""
