"""Open Geography: lookups and boundaries of areas."""
