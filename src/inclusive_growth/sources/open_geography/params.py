"""Parameters of the Open Geography Portal under `upstream` of a dataset's YAML: a lookup or boundaries."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.sources.protocol import Layout, MeasureRole

Column = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
AreaType = Literal[
    "postcode", "lsoa_2011", "lsoa", "msoa", "ward", "local_authority", "combined_authority", "region", "country"
]
SMALL_AREAS = ("lsoa", "msoa", "ward")  # parts of an authority
Vintage = Annotated[str, Field(pattern=r"^\d{4}(-\d{2})?$", description="Year or month of the areas.")]
GEOMETRY, CRS = "geometry", "crs"  # columns that the decoder adds to a boundary's attributes


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AreaColumns(_Strict):
    """Fields with the code and the name of one kind of area; their names carry the vintage."""

    type: AreaType
    code: Column
    name: Column


class Lookup(_Strict):
    """A layer whose features pair an area with the area around it."""

    child: AreaColumns
    parent: AreaColumns
    within: AreaColumns | None = Field(None, description="A larger area that the layer names for each pair.")
    relation: Literal["exact", "best_fit"] | None = None
    change: Column | None = Field(None, description="Field with U, S, M or X: what became of each child.")
    vintage: Vintage

    @model_validator(mode="after")
    def _one_way_to_tell(self) -> "Lookup":
        if bool(self.relation) == bool(self.change):
            raise ValueError("give either `relation` (of every row) or `change` (a field that tells it)")
        return self


class Boundary(_Strict):
    """A layer whose features are the shapes of areas."""

    area: AreaColumns
    vintage: Vintage
    generalisation: Literal["BFE", "BFC", "BGC", "BSC", "BUC"] = Field(description="How far it is simplified.")


class OpenGeographyParams(_Strict):
    """One feature layer: its service, its number there, and the meaning of its fields."""

    service: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    layer: int = Field(0, ge=0)
    lookup: Lookup | None = None
    boundary: Boundary | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "OpenGeographyParams":
        if bool(self.lookup) == bool(self.boundary):
            raise ValueError("give either `lookup` or `boundary`, not both and not neither")
        return self

    @property
    def kind(self) -> str:
        """`lookup` or `boundary`."""
        return "lookup" if self.lookup else "boundary"

    @property
    def roles(self) -> dict[str, str]:
        """Role in the warehouse -> published name; "" for a role that the layer lacks."""
        if self.lookup:
            child, parent = self.lookup.child, self.lookup.parent
            # The area that figures are published for: a small area is only ever a part of one.
            area = self.lookup.within or (parent if child.type in SMALL_AREAS else child)
            return {
                "area_code": area.code,
                "area_name": area.name,
                "child_code": child.code,
                "child_name": child.name,
                "parent_code": parent.code,
                "parent_name": parent.name,
                "change": self.lookup.change or "",
                "shape": "",
                "reference_system": "",
            }
        assert self.boundary
        area_roles = {"area_code": self.boundary.area.code, "area_name": self.boundary.area.name}
        without_field = dict.fromkeys(("child_code", "child_name", "parent_code", "parent_name", "change"), "")
        return area_roles | without_field | {"shape": GEOMETRY, "reference_system": CRS}

    @property
    def facts(self) -> dict[str, str]:
        """Facts that hold for every row."""
        if self.lookup:
            return {
                "child_type": self.lookup.child.type,
                "parent_type": self.lookup.parent.type,
                "relation": self.lookup.relation or "",
                "vintage": self.lookup.vintage,
            }
        assert self.boundary
        return {
            "area_type": self.boundary.area.type,
            "vintage": self.boundary.vintage,
            "generalisation": self.boundary.generalisation,
        }

    @property
    def columns(self) -> tuple[str, ...]:
        """The decoded columns that every release must have."""
        return tuple(dict.fromkeys(name for name in self.roles.values() if name))

    @property
    def fields(self) -> tuple[str, ...]:
        """Columns that are fields of the layer; the others are decoded from shapes."""
        return tuple(name for name in self.columns if name not in (GEOMETRY, CRS))

    @property
    def layout(self) -> Layout:
        """Layout with the area only: a lookup holds no figures and no periods."""
        return Layout(self.roles["area_code"], "", "")

    @property
    def dimensions(self) -> list[str]:
        """No columns: nothing is selected from a reference dataset."""
        return []

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """No figures."""
        return {}
