"""A stand-in for the publishers: real published figures, served over real HTTP in the publishers' own shapes.

`figures/` beside this package holds the figures in a compact layout of ours. Each publisher renders them as it
does: `publisher` says what one is, `registry` registers all. `switches` and `faults` make a release, a revision or
trouble happen on demand; `server` serves it all.
"""
