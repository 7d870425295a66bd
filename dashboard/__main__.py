"""The command line: everything the pages show, and what prepares it, without a browser."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
