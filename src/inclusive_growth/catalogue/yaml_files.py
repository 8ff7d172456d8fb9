"""Read one YAML file into its model; an error names file, field, problem and remedy."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from inclusive_growth.catalogue.models import Code
from inclusive_growth.errors import CatalogueError

Model = TypeVar("Model", bound=BaseModel)
# pydantic names the branches of `text or {code, label}` in a problem's place; no person wrote them.
_BRANCHES = ("str", Code.__name__)


def read(path: Path, root: Path, model: type[Model]) -> Model:
    """Read a file as its model. Raises CatalogueError for its first mistake."""
    where = str(path.relative_to(root))
    if path.suffix != ".yml":
        raise CatalogueError(f"{where}: catalogue files end in .yml; rename it to {path.stem}.yml")
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise CatalogueError(f"{where}: not valid YAML{_spot(error)}") from error
    entry = check(content, model, where)
    if entry.id != path.stem:  # type: ignore[attr-defined]
        raise CatalogueError(f"{where}: id: '{entry.id}' is not the file's name; rename one of them")  # type: ignore[attr-defined]
    return entry


def check(content: Any, model: type[Model], where: str) -> Model:
    """Check content against a model. Raises CatalogueError `where: field: problem; remedy`."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        joint = "." if where.endswith("upstream") else ": "
        raise CatalogueError(f"{where}{joint}{_first(error, model)}") from error


def near(word: str, known: Any) -> str:
    """Suggestion of the nearest known word, or of the known ones."""
    matches = get_close_matches(word, list(known), n=1)
    return f"did you mean '{matches[0]}'?" if matches else f"known: {', '.join(sorted(known)[:12])}"


def _spot(error: yaml.YAMLError) -> str:
    """Line where the parser stopped, with the problem and a remedy."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "; correct the file"
    problem = getattr(error, "problem", "")
    return f" at line {mark.line + 1}: {problem}; quote text that begins with % @ ` or holds ': '"


def _first(error: ValidationError, model: type[BaseModel]) -> str:
    """The first problem as `field: problem; remedy`."""
    problems = error.errors()
    # pydantic reports both branches of a key that may be text or a mapping; a mapping in the file means one.
    mapping = [problem for problem in problems if Code.__name__ in problem["loc"]]
    problems = [problem for problem in problems if not (mapping and problem["loc"][-1] == "str")] or problems
    # A misspelt key is also a missing one; the person must see the misspelling.
    problem = next((entry for entry in problems if entry["type"] == "extra_forbidden"), problems[0])
    field = ".".join(str(part) for part in problem["loc"] if part not in _BRANCHES) or "(whole file)"
    if problem["type"] == "extra_forbidden":
        if renamed := getattr(model, "old_keys", {}).get(field):
            return f"{field}: is called `{renamed}` now; rename it"
        known = Code.model_fields if mapping and problem in mapping else _fields(model, problem["loc"][:-1])
        return f"{field}: unknown key; {near(str(problem['loc'][-1]), known)}"
    if problem["type"] == "missing":
        return f"{field}: missing; add it"
    if problem["type"] == "string_pattern_mismatch":
        shape = problem["ctx"]["pattern"]
        return f"{field}: '{problem['input']}' is not of the form {shape}; see the ids of its neighbours"
    if problem["type"] == "string_type":
        return f"{field}: must be text, found {problem['input']!r}; write it in quotes"
    return f"{field}: {problem['msg']} (found {problem['input']!r}); correct it"


def _fields(model: Any, path: tuple[int | str, ...]) -> list[str]:
    """Keys allowed at a place inside a model, for the suggestion in an error."""
    for part in path:
        if isinstance(part, int) or not hasattr(model, "model_fields"):
            continue
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next((candidate for candidate in candidates if hasattr(candidate, "model_fields")), model)
    return list(getattr(model, "model_fields", {}))
