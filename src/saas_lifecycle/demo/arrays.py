"""Numpy arrays as Arrow columns, without a Python loop over rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ID_BITS = 40
_ID_MASK = np.uint64((1 << _ID_BITS) - 1)
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_NULL = np.iinfo(np.int64).min


def ragged(counts: Ints) -> tuple[Ints, Ints]:
    """The owner of each of `counts.sum()` parts, and the part's place with its owner."""
    owners = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    firsts = np.cumsum(counts) - counts
    return owners, np.arange(len(owners), dtype=np.int64) - np.repeat(firsts, counts)


def choose(rng: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """`count` places drawn in proportion to the weights."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    places = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
    return np.minimum(places, len(cumulative) - 1).astype(np.int64)


def texts(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, type=pa.string())


def constant(value: str | None, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, type=pa.string()), count)


def pick(vocabulary: pa.Array, codes: Ints) -> pa.Array:
    """The words at these places; a negative place is null."""
    return vocabulary.take(pa.array(codes, mask=codes < 0))


def join_texts(*parts: pa.Array | str) -> pa.Array:
    """The parts of each row one after the other; null if one of them is."""
    return pc.binary_join_element_wise(*parts, "")


def timestamps(instants: Ints) -> pa.Array:
    return pa.array(instants, mask=instants == _NULL).cast(pa.timestamp("us", tz="UTC"))


def dates(days: Ints) -> pa.Array:
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def integers(values: Ints) -> pa.Array:
    return pa.array(values, mask=values == _NULL)


def booleans(values: Bools) -> pa.Array:
    return pa.array(values)


def decimals(units: Ints, precision: int, scale: int) -> pa.Array:
    """Decimals from whole numbers of their last place: 12345 at scale 2 is 123.45."""
    words = np.empty((len(units), 2), dtype=np.int64)
    words[:, 0] = np.where(units == _NULL, 0, units)
    words[:, 1] = words[:, 0] >> 63
    mask = _validity(units != _NULL)
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(units), [mask, pa.py_buffer(words.tobytes())])


def hashed_ids(prefix: str, numbers: Ints) -> pa.Array:
    """Ids such as cus_03f2a91bc4, one for each number below 2^40 and in no order; a negative number is null.

    Multiplying by an odd number and folding the upper half down are both one-to-one.
    """
    mixed = np.where(numbers < 0, 0, numbers).astype(np.uint64)
    for factor in (0x9E3779B97F4B, 0xBF58476D1CE5):
        mixed = (mixed * np.uint64(factor)) & _ID_MASK
        mixed ^= mixed >> np.uint64(_ID_BITS // 2)
    width = _ID_BITS // 4
    shifts = np.arange(_ID_BITS - 4, -1, -4, dtype=np.uint64)
    letters = _HEX[((mixed[:, None] >> shifts) & np.uint64(15)).astype(np.int64)]
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rows = np.empty((len(numbers), len(head) + width), dtype=np.uint8)
    rows[:, : len(head)] = head
    rows[:, len(head) :] = letters
    return _fixed_width(rows, numbers >= 0)


def decimal_ids(first: int, numbers: Ints) -> pa.Array:
    """Ids of eleven digits, `first` + number; a negative number is null."""
    values = np.where(numbers < 0, 0, numbers) + first
    places = 10 ** np.arange(10, -1, -1, dtype=np.int64)
    rows = ((values[:, None] // places) % 10 + ord("0")).astype(np.uint8)
    return _fixed_width(rows, numbers >= 0)


def _fixed_width(rows: npt.NDArray[np.uint8], valid: Bools) -> pa.Array:
    count, width = rows.shape
    offsets: Any = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    buffers = [_validity(valid), pa.py_buffer(offsets.tobytes()), pa.py_buffer(rows.tobytes())]
    return pa.Array.from_buffers(pa.string(), count, buffers)


def _validity(valid: Bools) -> pa.Buffer | None:
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
