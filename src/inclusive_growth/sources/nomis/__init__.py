"""Nomis: labour market and census tables of the Office for National Statistics."""
