"""Files into a folder, as every output that is made of several files needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_folder(contents: Mapping[str, bytes], folder: Path, *, what: str) -> tuple[Path, ...]:
    """Write files by name into a folder, which is made where it is missing, and return them.

    Parameters
    ----------
    contents : mapping
        Bytes by name; a name may lead into a folder of the folder. Older files of a name are replaced.
    folder : Path
    what : str
        What is written, as an error says it: "The export".

    Raises
    ------
    StoreError
        When the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise StoreError(
            f"{what} can't be written to {folder}: {error.strerror}.",
            next_step="Free some space or choose another folder with --out.",
        ) from error
    return tuple(folder / name for name in contents)
