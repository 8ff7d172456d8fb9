"""Completions in the shell: the names that the catalogue and the sources give."""

from importlib.resources import files


def dataset_ids(incomplete: str) -> list[str]:
    """The datasets whose id begins so."""
    return _names("datasets", incomplete)


def indicator_ids(incomplete: str) -> list[str]:
    """The indicators whose id begins so."""
    return _names("indicators", incomplete)


def source_names(incomplete: str) -> list[str]:
    """The sources whose name begins so."""
    from inclusive_growth.sources.registry import registry

    return sorted(name for name in registry() if name.startswith(incomplete))


def _names(folder: str, incomplete: str) -> list[str]:
    root = files("inclusive_growth") / "catalogue" / folder
    folders = [root, *(inner for inner in root.iterdir() if inner.is_dir())]
    names = [file.name.removesuffix(".yml") for inner in folders for file in inner.iterdir() if file.is_file()]
    return sorted(name for name in names if name.startswith(incomplete))
