"""data.police.uk: crimes and anti-social behaviour on a map, and stop and search."""
