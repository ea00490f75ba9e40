"""What models of the kind of BERT have in common here: how they cut a text, and what runs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: A word, or a sign that stands for itself.
TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
#: Pieces with a meaning of their own: none known, the first, the last of a part.
UNKNOWN, START, END = 100, 101, 102


def session(graph: Path | bytes) -> Any:
    """Return what runs a graph, each text on one thread: the same text has the same outcome."""
    import onnxruntime  # noqa: PLC0415 - a tenth of a second, only when something is read

    how = onnxruntime.SessionOptions()
    how.intra_op_num_threads = how.inter_op_num_threads = 1
    # Half the memory, at the same speed.
    how.enable_cpu_mem_arena = False
    how.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = graph if isinstance(graph, bytes) else str(graph)
    return onnxruntime.InferenceSession(source, how, providers=["CPUExecutionProvider"])
