"""Catalogue: what is measured, of whom and where; one YAML file each, loaded and checked as a whole.

It imports sources and the root modules.
"""

from inclusive_growth.catalogue.loader import Catalogue, Indicator, load_catalogue

__all__ = ["Catalogue", "Indicator", "load_catalogue"]
