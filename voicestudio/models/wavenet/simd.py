"""Matrix by vector, as one core does it fastest: explicit vectors, sums held in registers, half-precision weights.

Compilers vectorise such a loop only after asking whether its arrays overlap, and keep its sums in memory. Here the
instructions are named: a tile of TILE outputs is summed in registers while the inputs go by, and the weights of one
tile lie in the order in which they are read.
"""

from __future__ import annotations

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LINE_BYTES = 64
LANES = 16
TILE = 64
"""Outputs that are summed at a time; every product has a multiple of it."""

_ROWS = 2
"""Inputs that are taken at a time, each with sums of its own: one addition need not wait for the other."""

_VECTOR = ir.VectorType(ir.FloatType(), LANES)
_FLAGS = ("contract", "nsz", "reassoc")


def has_half() -> bool:
    """Whether this processor widens half precision by an instruction of its own."""
    name = binding.get_process_triple()
    if name.startswith(("aarch64", "arm64")):
        return True
    return bool(binding.get_host_cpu_features().get("f16c", False))


def packed(matrix: np.ndarray) -> np.ndarray:
    """A matrix (n_in, n_out) for `product`, in the order in which it is read: (n_out / TILE, n_in, TILE)."""
    n_in, n_out = matrix.shape
    return np.ascontiguousarray(matrix.reshape(n_in, n_out // TILE, TILE).transpose(1, 0, 2)).ravel()


@intrinsic
def product(typingctx, out, weights, first, x, n_in, n_out):  # noqa: ANN001, ANN201
    """out[:n_out] += x[:n_in] @ W, where W lies in weights from `first` on as `packed` lays it.

    out and x float32; weights float32, or uint16 holding float16 bits; n_in even, n_out a multiple of TILE.
    """
    signature = types.void(out, weights, types.intp, x, types.intp, types.intp)
    return signature, _product


def _product(context, builder, signature, arguments):  # noqa: ANN001, ANN202
    out, weights, first, x, n_in, n_out = arguments
    arrays = zip((0, 1, 3), (out, weights, x), strict=True)
    out, weights, x = (
        cgutils.create_struct_proxy(signature.args[place])(context, builder, value=value).data
        for place, value in arrays
    )
    is_half = signature.args[1].dtype == types.uint16
    stored = ir.VectorType(ir.HalfType() if is_half else ir.FloatType(), LANES)
    index = n_in.type
    n_vectors = TILE // LANES
    sums = [cgutils.alloca_once(builder, _VECTOR) for _ in range(_ROWS * n_vectors)]
    place = cgutils.alloca_once_value(builder, first)

    def out_at(tile, part):  # noqa: ANN001, ANN202
        at = builder.add(builder.mul(tile, ir.Constant(index, TILE)), ir.Constant(index, part * LANES))
        return builder.bitcast(builder.gep(out, [at]), _VECTOR.as_pointer())

    with cgutils.for_range(builder, builder.sdiv(n_out, ir.Constant(index, TILE)), intp=index) as tiles:
        for sum_ in sums:
            builder.store(ir.Constant(_VECTOR, None), sum_)
        with cgutils.for_range(builder, builder.sdiv(n_in, ir.Constant(index, _ROWS)), intp=index) as rows:
            at = builder.load(place)
            for row in range(_ROWS):
                source = builder.add(builder.mul(rows.index, ir.Constant(index, _ROWS)), ir.Constant(index, row))
                scalar = builder.load(builder.gep(x, [source]))
                spread = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), scalar, ir.Constant(index, 0))
                zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
                spread = builder.shuffle_vector(spread, ir.Constant(_VECTOR, ir.Undefined), zeros)
                for part in range(n_vectors):
                    offset = ir.Constant(index, row * TILE + part * LANES)
                    address = builder.gep(weights, [builder.add(at, offset)])
                    value = builder.load(builder.bitcast(address, stored.as_pointer()), align=2 if is_half else 4)
                    if is_half:
                        value = builder.fpext(value, _VECTOR)
                    sum_ = sums[row * n_vectors + part]
                    added = builder.fmul(spread, value, flags=_FLAGS)
                    builder.store(builder.fadd(builder.load(sum_), added, flags=_FLAGS), sum_)
            builder.store(builder.add(at, ir.Constant(index, _ROWS * TILE)), place)
        for part in range(n_vectors):
            total = builder.load(out_at(tiles.index, part), align=4)
            for row in range(_ROWS):
                total = builder.fadd(total, builder.load(sums[row * n_vectors + part]), flags=_FLAGS)
            builder.store(total, out_at(tiles.index, part), align=4)
    return context.get_dummy_value()
