"""Catalogue: what is measured, of whom and where, and the marts that say it; one YAML file each, checked as one.

It imports sources and the root modules.
"""

from inclusive_growth.catalogue.loader import Catalogue, Indicator, load_catalogue

__all__ = ["Catalogue", "Indicator", "load_catalogue"]
