"""The demonstration database: an invented Indian lender with known truths planted in its data."""

from data_access.demo.planted_truths import DemoTruths
from data_access.demo.writer import INVENTED, is_demonstration, write_demo

__all__ = ["INVENTED", "DemoTruths", "is_demonstration", "write_demo"]
