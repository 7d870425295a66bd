"""Slides from the frames of pages, with native charts and tables. Pure: no clock, no environment."""

from dashboard.powerpoint.deck import Deck, Grid, Slide, grid_of
from dashboard.powerpoint.presentation import presentation

__all__ = ["Deck", "Grid", "Slide", "grid_of", "presentation"]
