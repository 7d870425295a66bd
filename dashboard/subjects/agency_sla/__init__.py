"""Agency SLA compliance: which agencies meet what was agreed, and which do not since when."""
