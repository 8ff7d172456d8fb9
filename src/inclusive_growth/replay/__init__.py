"""A stand-in for the publishers: real published figures, served over real HTTP in the publishers' own shapes.

`sample/` holds the figures in a compact layout of ours; each publisher renders them as it does (`publisher` says
what one is, `publishers` registers all); `switches` and `faults` make a release, a revision or trouble happen on
demand; `server` serves it all.
"""
