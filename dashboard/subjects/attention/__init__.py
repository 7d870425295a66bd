"""What needs attention: figures that a rule finds, and agencies that miss their SLAs."""
