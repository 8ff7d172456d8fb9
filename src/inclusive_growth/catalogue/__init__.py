"""Catalogue: datasets, indicators and marts, one YAML file each, and tables of codes and areas, checked as one.

It imports sources and the root modules.
"""

from inclusive_growth.catalogue.loader import Catalogue, Indicator, load_catalogue

__all__ = ["Catalogue", "Indicator", "load_catalogue"]
