"""Can the data be right? Rules that look at sums of the lender's tables and yield doubts.

Identities prove that figures equal the database; a doubt asks whether the database can be right. Pure: frames in,
doubts out. `doubt_rules.py` lists every rule. Nothing is imported here, because the settings read the limits.
"""
