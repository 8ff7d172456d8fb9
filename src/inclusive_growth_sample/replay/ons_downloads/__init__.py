"""Dataset pages of the ONS website, replayed from the sample."""
