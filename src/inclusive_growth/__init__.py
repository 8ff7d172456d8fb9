"""Inclusive growth indicator warehouse: public releases in, audited marts out."""

__version__ = "0.1.0"
