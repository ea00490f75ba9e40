"""Fitted models as one file of plain arrays: shipped with the package, written by refitting.

Weights are kept to half precision: three digits are more than a label's worth.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from counterpoise.domain.errors import StoreError
from counterpoise.learning.findings.context import Heads
from counterpoise.learning.findings.linear import Fitted, Lexicon
from counterpoise.learning.findings.polarity import PolarityModel, SentenceModel
from counterpoise.learning.findings.theming import ThemeModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.learning.findings.linear import Floats

_PACKAGE = "counterpoise.learning.weights"
#: Where the weights stand in the package, and in a library that learned from corrections.
FILE = "findings.npz"
_LAYOUT = 2


@dataclass(frozen=True)
class Models:
    """Everything that judges a paragraph, and the version that its findings carry."""

    polarity: PolarityModel
    themes: ThemeModel
    version: str
    #: Chances below these are not trusted: the finding says so.
    least_polarity: float
    least_theme: float
    #: What is made of the states of `counterpoise.learning.findings.context`; without it words alone judge.
    heads: Heads | None = None


@cache
def shipped() -> Models:
    """Return the models that come with the package."""
    return loads(files(_PACKAGE).joinpath(FILE).read_bytes())


def dumps(models: Models) -> bytes:
    """Return the models as the bytes of one file; the same models give the same bytes."""
    p, t = models.polarity, models.themes
    arrays: dict[str, Any] = {
        "layout": np.array(_LAYOUT),
        "version": _text([models.version]),
        "least": np.array([models.least_polarity, models.least_theme, t.threshold, p.temperature]),
        "sentence_words": _text(list(p.sentences.lexicon.index)),
        "sentence_rarity": _half(p.sentences.lexicon.rarity),
        "blame": _whole(p.sentences.blame),
        "praise": _whole(p.sentences.praise),
        "roll_mean": p.mean,
        "roll_spread": p.spread,
        "rolled": p.rolled,
        "theme_words": _text(list(t.lexicon.index)),
        "theme_rarity": _half(t.lexicon.rarity),
        "about": np.array([_whole(m) for m in t.about]),
        "first": np.array([_whole(m) for m in t.first]),
        "second": np.append(t.second.weights, t.second.intercept),
        "primary": t.primary.weights,
        "scale": np.array(t.scale),
    }
    if models.heads:
        arrays |= {f"head_{f.name}": _half(getattr(models.heads, f.name)) for f in fields(Heads)}
    return zipped(arrays)


def loads(data: bytes) -> Models:
    """Return the models of a file.

    Raises
    ------
    StoreError
        When the bytes are no file of weights of this layout.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except (ValueError, OSError, EOFError, BadZipFile) as error:
        raise _unusable() from error
    if int(arrays.get("layout", 0)) != _LAYOUT:
        raise _unusable()
    return _models(arrays)


def _unusable() -> StoreError:
    return StoreError(
        "The file of weights is damaged or of another version.",
        next_step="Install the package again, or fit anew with tools/fit_findings.py.",
    )


def _models(a: Mapping[str, Any]) -> Models:
    least_polarity, least_theme, threshold, temperature = (float(x) for x in a["least"])
    words = Lexicon(_index(a["sentence_words"]), a["sentence_rarity"].astype(float))
    sentences = SentenceModel(words, _fitted(a["blame"]), _fitted(a["praise"]))
    polarity = PolarityModel(sentences, a["roll_mean"], a["roll_spread"], a["rolled"], temperature)
    themes = ThemeModel(
        lexicon=Lexicon(_index(a["theme_words"]), a["theme_rarity"].astype(float)),
        about=tuple(_fitted(row) for row in a["about"]),
        first=tuple(_fitted(row) for row in a["first"]),
        second=_fitted(a["second"]),
        primary=Fitted(a["primary"], 0.0),
        scale=(a["scale"][0], a["scale"][1]),
        threshold=threshold,
    )
    heads = None
    if "head_sentence" in a:
        heads = Heads(*(a[f"head_{f.name}"].astype(float) for f in fields(Heads)))
    return Models(polarity, themes, _lines(a["version"])[0], least_polarity, least_theme, heads)


def zipped(arrays: Mapping[str, Any]) -> bytes:
    """Return arrays as the bytes of one file; the same arrays give the same bytes."""
    out = io.BytesIO()
    # NumPy's own writer stamps the time of day into the archive; the same weights must give the same bytes.
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, value in arrays.items():
            piece = io.BytesIO()
            np.save(piece, value, allow_pickle=False)
            archive.writestr(ZipInfo(f"{name}.npy"), piece.getvalue(), ZIP_DEFLATED, 9)
    return out.getvalue()


def _text(lines: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: Any) -> list[str]:
    return str(array.tobytes().decode()).split("\n")


def _index(array: Any) -> dict[str, int]:
    return {name: i for i, name in enumerate(_lines(array))}


def _half(values: Floats) -> Any:
    return values.astype(np.float16)


def _whole(model: Fitted) -> Any:
    return _half(np.append(model.weights, model.intercept))


def _fitted(row: Any) -> Fitted:
    values = row.astype(float)
    return Fitted(values[:-1], float(values[-1]))
