"""Catalogue: datasets, indicators and marts, one YAML file each, and tables of codes and areas, checked as one.

It imports sources and the root modules.
"""

from inclusive_growth.catalogue.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.loader import load_catalogue, served_catalogue

__all__ = ["Catalogue", "Indicator", "load_catalogue", "served_catalogue"]
