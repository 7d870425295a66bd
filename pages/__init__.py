"""One script per screen, read from top to bottom as on the screen; a file has the name of its URL."""
