"""The catalogue: what is fetched and what it means, one YAML file each, loaded and checked as a whole."""

from inclusive_growth.catalogue.loader import Catalogue, Indicator, load_catalogue

__all__ = ["Catalogue", "Indicator", "load_catalogue"]
