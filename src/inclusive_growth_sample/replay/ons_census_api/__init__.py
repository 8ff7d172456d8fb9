"""The Office for National Statistics' API of census tables, as far as the sample goes."""
