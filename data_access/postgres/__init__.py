"""What only PostgreSQL has: row versions that say which rows may have changed since their hashes were taken."""
