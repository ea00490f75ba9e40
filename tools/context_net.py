"""The net that `fit_context` fits: lower layers of a model of language, heads, distance from labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from counterpoise.learning.findings.context import SPREAD, WIDTH
from counterpoise.learning.findings.polarity import ROLLED, Polarity
from counterpoise.learning.findings.theming import service_themes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES = [t.name for t in service_themes()]
LAYERS, FROZEN, HEADS = 4, 1, 12


@dataclass(frozen=True)
class Choices:
    """What was chosen once, on two of five folds, and then left alone."""

    epochs: int = 5
    batch: int = 8
    rate: float = 1e-4
    head_rate: float = 2e-3
    dropout: float = 0.1
    ungraded: float = 0.25
    guessed: float = 0.3
    other_reader: float = 0.5
    other_themes: float = 0.6
    rarity: float = 0.3
    decay: float = 0.995


@dataclass(frozen=True)
class Item:
    """One text to learn from; ``rows`` and ``bare`` are its pieces with the heading and without its grade."""

    authority: str
    kind: str
    polarity: Polarity | None
    themes: tuple[str, ...]
    signs: tuple[tuple[float, float, float], ...]
    rows: tuple[list[int], list[tuple[int, int]]]
    bare: tuple[list[int], list[tuple[int, int]]]


class Layer(nn.Module):
    """One layer of the model, as its makers laid it out."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.query, self.key, self.value, self.mixed = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.inner, self.outer = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.first, self.second = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Any, mask: Any) -> Any:
        """Return the states of the next layer."""
        batch, length, _ = x.shape
        split = [
            f(x).view(batch, length, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value)
        ]
        drop = self.dropout if self.training else 0.0
        seen = functional.scaled_dot_product_attention(
            *split, attn_mask=mask[:, None, None, :], dropout_p=drop
        )
        seen = seen.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.first(x + functional.dropout(self.mixed(seen), drop, self.training))
        inner = self.outer(functional.gelu(self.inner(x)))
        return self.second(x + functional.dropout(inner, drop, self.training))


#: Names of the parts of a layer here and in the file of weights.
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "first": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "second": "output.LayerNorm",
}


class Net(nn.Module):
    """The lower layers with their heads."""

    def __init__(self, loaded: dict[str, Any], choices: Choices) -> None:
        super().__init__()
        self.choices = choices
        self.loaded = loaded
        tensor = {k: torch.tensor(np.array(v)) for k, v in loaded.items()}
        kind = tensor["embeddings.token_type_embeddings.weight"][0]
        self.words = nn.Embedding.from_pretrained(tensor["embeddings.word_embeddings.weight"])
        self.places = nn.Parameter(
            tensor["embeddings.position_embeddings.weight"] + kind, requires_grad=False
        )
        self.normal = nn.LayerNorm(WIDTH, eps=1e-12)
        self.normal.weight.data = tensor["embeddings.LayerNorm.weight"]
        self.normal.bias.data = tensor["embeddings.LayerNorm.bias"]
        self.layers = nn.ModuleList(Layer(choices.dropout) for _ in range(LAYERS))
        for i, layer in enumerate(self.layers):
            for here, there in PARTS.items():
                getattr(layer, here).weight.data = tensor[f"encoder.layer.{i}.{there}.weight"]
                getattr(layer, here).bias.data = tensor[f"encoder.layer.{i}.{there}.bias"]
        self.sentence, self.paragraph = nn.Linear(WIDTH, 2), nn.Linear(3 * WIDTH + SPREAD, len(ROLLED))
        self.about, self.first = (nn.Linear(3 * WIDTH, len(NAMES)) for _ in range(2))
        nn.init.constant_(self.about.bias, -3.0)
        for part in (self.normal, *self.layers[:FROZEN]):
            part.requires_grad_(False)

    def low(self, rows: Any, mask: Any) -> Any:
        """Return the states below what is fitted."""
        x = self.normal(self.words(rows) + self.places[: rows.shape[1]])
        for layer in self.layers[:FROZEN]:
            x = layer(x, mask)
        return x

    def forward(self, low: Any, mask: Any, means: Any) -> tuple[Any, Any, Any, Any]:
        """Return leanings of sentences, and scores of polarity, of themes, of first themes."""
        x = low
        for layer in self.layers[FROZEN:]:
            x = layer(x, mask)
        x = x.float()
        drop = lambda v: functional.dropout(v, self.choices.dropout, self.training)  # noqa: E731
        each, there = torch.bmm(means, x), means.sum(2) > 0
        leanings = self.sentence(drop(each))
        count, absent = there.sum(1, keepdim=True).clamp(min=1), ~there[:, :, None]
        mean, peak = each.sum(1) / count, each.masked_fill(absent, -9).max(1).values
        chances = torch.sigmoid(leanings) * ~absent
        spread = (
            chances.max(1).values,
            chances.sum(1) / count,
            leanings.masked_fill(absent, -9).max(1).values.clamp(-9, 9) / 3,
            (leanings * ~absent).sum(1) / count / 3,
        )
        paragraph = self.paragraph(drop(torch.cat([x[:, 0], mean, peak, *spread], 1)))
        theme = drop(torch.cat([x[:, 0], mean, each[:, 0]], 1))
        return leanings, paragraph, self.about(theme), self.first(theme)

    def groups(self) -> list[dict[str, Any]]:
        """Return what is fitted, with how fast: lower layers more slowly."""
        rates = [
            (p, self.choices.rate * 0.9 ** (LAYERS - 1 - i))
            for i, layer in enumerate(self.layers)
            for p in layer.parameters()
            if p.requires_grad
        ]
        heads = [p for h in self.heads() for p in h.parameters()]
        rates += [(p, self.choices.head_rate) for p in heads]
        return [{"params": [p], "lr": r, "base": r} for p, r in rates]

    def heads(self) -> tuple[Any, ...]:
        """Return the heads in the order of `Heads`."""
        return self.sentence, self.paragraph, self.about, self.first


class Batch:
    """Some items side by side: their states below what is fitted, and what is wanted of them."""

    def __init__(self, net: Net, items: Sequence[Item], graded: Sequence[bool]) -> None:
        laid = [i.rows if g else i.bare for i, g in zip(items, graded, strict=True)]
        size, width, most = len(items), max(len(r) for r, _ in laid), max(len(s) for _, s in laid)
        rows = torch.zeros(size, width, dtype=torch.long)
        self.mask, self.means = torch.zeros(size, width, dtype=torch.bool), torch.zeros(size, most, width)
        for b, (numbers, spans) in enumerate(laid):
            rows[b, : len(numbers)] = torch.tensor(numbers)
            self.mask[b, : len(numbers)] = True
            for k, (start, end) in enumerate(spans):
                if end > start:
                    self.means[b, k, start:end] = 1 / (end - start)
        with torch.no_grad():
            self.low = net.low(rows, self.mask).float()


def loss_of(net: Net, items: Sequence[Item], graded: Sequence[bool], worth: dict[Any, float]) -> Any:
    """Return how far the net is from the labels of a batch."""
    batch = Batch(net, items, graded)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        leanings, paragraph, about, first = net(batch.low, batch.mask, batch.means)
    signs = torch.zeros(len(items), leanings.shape[1], 3)
    for b, item in enumerate(items):
        signs[b, : len(item.signs)] = torch.tensor(item.signs).reshape(-1, 3)
    cross, yes_no = functional.cross_entropy, functional.binary_cross_entropy_with_logits
    sides = yes_no(leanings.float(), signs[:, :, :2], reduction="none").sum(2) * signs[:, :, 2]
    polarity = torch.tensor([ROLLED.index(i.polarity) if i.polarity else 0 for i in items])
    weight = torch.tensor([worth[i.kind, i.polarity] if i.polarity else 0.0 for i in items])
    named = torch.tensor([[float(n in i.themes) for n in NAMES] for i in items])
    leading = torch.tensor([NAMES.index(i.themes[0]) if i.themes else 0 for i in items])
    trust = torch.tensor([_trust(i, net.choices) for i in items])
    total = sides.sum() / 2.5 + (cross(paragraph.float(), polarity, reduction="none") * weight).sum()
    total = total + (yes_no(about.float(), named, reduction="none").sum(1) * trust).sum()
    return (total + (cross(first.float(), leading, reduction="none") * trust).sum()) / len(items)


def _trust(item: Item, choices: Choices) -> float:
    if not item.themes:
        return 0.0
    return 1.0 if item.kind == "given" else choices.other_themes


def worth_of(items: Sequence[Item], choices: Choices) -> dict[Any, float]:
    """Return what a label of polarity counts: see `PolarityFitter`, whose reasons hold here too."""
    seen = Counter((i.kind, i.polarity) for i in items if i.polarity)
    totals = {kind: sum(seen[kind, p] for p in ROLLED) for kind in ("given", "beside")}
    worth: dict[Any, float] = {}
    for p in ROLLED:
        share = seen["given", p] / totals["given"]
        rare = share**-choices.rarity
        worth["given", p] = rare
        worth["beside", p] = (
            rare * choices.other_reader * share * totals["beside"] / max(seen["beside", p], 1)
        )
    return worth


def answers(net: Net, items: Sequence[Item]) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Give what the net says of each item."""
    with torch.no_grad():
        for item in items:
            batch = Batch(net, [item], [True])
            yield tuple(v[0].numpy() for v in net(batch.low, batch.mask, batch.means))
