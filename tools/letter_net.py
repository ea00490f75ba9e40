"""What `fit_letter` learns a nearness by: sentences beside all that a body says, and what each rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.linear import Floats


@dataclass(frozen=True)
class Choices:
    """What was chosen once, by cross-validation over reports, and then left alone."""

    width: int = 256
    epochs: int = 8
    rate: float = 1e-3
    sharp: float = 10.0
    sharp_rate: float = 0.05
    decay: float = 1e-3
    dropout: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """Sentences and a body, shapes (sentences, 640) and (body, 640), and which rests on which.

    ``rests`` has shape (sentences, body); each sentence rests on one at least.
    """

    sentences: Floats
    body: Floats
    rests: NDArray[np.bool_]
    weight: float = 1.0


def learned(lessons: Sequence[Lesson], rows: Floats, chosen: Choices = Choices()) -> Floats:
    """Return the turn, shape (256, 640), in which sentences are near what they rest on.

    It begins as the directions in which ``rows``, the bodies, differ most, and is held near to them.
    """
    torch.manual_seed(chosen.seed)
    begin = torch.tensor(rows, dtype=torch.float32)
    directions = torch.linalg.svd(begin - begin.mean(0), full_matrices=False)[2][: chosen.width]
    turn, sharp = nn.Parameter(directions.clone()), nn.Parameter(torch.tensor(chosen.sharp))
    groups = [{"params": [turn], "lr": chosen.rate}, {"params": [sharp], "lr": chosen.sharp_rate}]
    step = torch.optim.Adam(groups)
    for epoch in range(chosen.epochs):
        for i in np.random.default_rng(chosen.seed + epoch).permutation(len(lessons)).tolist():
            loss = _far(lessons[i], turn, sharp, chosen.dropout)
            loss = loss + chosen.decay * ((turn - directions) ** 2).sum()
            step.zero_grad()
            loss.backward()
            step.step()
    return np.asarray(turn.detach().numpy(), float)


def _far(lesson: Lesson, turn: torch.Tensor, sharp: torch.Tensor, dropout: float) -> torch.Tensor:
    """Return how unlikely it is that each sentence is given what it rests on, by nearness alone."""
    kept = (torch.rand(turn.shape[1]) > dropout).float() / (1 - dropout)
    body, asked = (
        functional.normalize((torch.tensor(rows, dtype=torch.float32) * kept) @ turn.T, dim=1)
        for rows in (lesson.body, lesson.sentences)
    )
    near = sharp * (asked @ body.T)
    given = near.masked_fill(~torch.tensor(lesson.rests), -torch.inf)
    return -lesson.weight * (torch.logsumexp(given, 1) - torch.logsumexp(near, 1)).mean()
