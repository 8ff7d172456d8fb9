"""Custom tables of the census, as the publisher's API makes them from its microdata on demand."""
