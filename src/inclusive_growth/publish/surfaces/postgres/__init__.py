"""The marts in Postgres, for BI tools: stable views over plain tables keyed by part.

Readers have the schema `marts`: a view for each mart, `about` and `dim_publication`. Behind it, out of their
reach, `parts` holds the rows of every loaded part, and `registry` lists the parts of each publication and points,
in one row, to the shown publication. A switch changes that row. All of it can be made again from the object store.
"""

from inclusive_growth.publish.surfaces.postgres.surface import PostgresMarts, postgres_marts

__all__ = ["PostgresMarts", "postgres_marts"]
