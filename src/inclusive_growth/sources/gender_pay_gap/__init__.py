"""Gender pay gap service: what employers of 250 and more report each year."""
