"""Open Geography, replayed from the sample."""
