"""One agency's review: service levels, portfolio held, money, promises, coverage, complaints, cost."""
