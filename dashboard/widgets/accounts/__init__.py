"""Parts of the page of accounts: what is asked for, the list and its pages, one account, the file of everything."""

from dashboard.widgets.accounts import listed, one_account
from dashboard.widgets.accounts.asking import keep, narrow, pick_columns, put_in_order
from dashboard.widgets.accounts.order_words import order_explained

__all__ = ["keep", "listed", "narrow", "one_account", "order_explained", "pick_columns", "put_in_order"]
