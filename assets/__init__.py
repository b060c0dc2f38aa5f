"""Data that ships with the product, as an importable package: the sample county, its outline, its sentence plans.

Nothing here is code that a county would have to change; a county replaces files.
"""

import importlib.resources
import pathlib


def path(name: str) -> pathlib.Path:
    """The file or folder `name` of this package, e.g. `demo/county.toml`.

    Raises:
        FileNotFoundError: the package does not hold it.
    """
    found = pathlib.Path(str(importlib.resources.files(__name__).joinpath(name)))
    if not found.exists():
        raise FileNotFoundError(f"no such asset: {name}")
    return found
