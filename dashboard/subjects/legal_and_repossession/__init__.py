"""Legal and repossession: what cases at law bring, how long they wait, and what repossession brings."""
