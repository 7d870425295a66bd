"""What the data must look like. Imports nothing else of this project."""
