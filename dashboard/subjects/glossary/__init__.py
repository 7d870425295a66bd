"""What the words of the dashboard mean."""
