"""Packs that go to their readers by themselves: when they are due, to whom, and what became of them."""
