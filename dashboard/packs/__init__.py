"""Packs for meetings: one declaration names pages, filters, comparison and order; a workbook and slides come of it."""
