"""Reads streamed result files with h5py and holds them against the formulas of tst_io_stream.cpp.

    check_stream.py whole STEPS GROUP FILE...  each is complete and has STEPS steps
    check_stream.py begun FILE...            each can be read and ends with a whole step
    check_stream.py parts FILE FILE STEPS    together they have STEPS steps, none twice
    check_stream.py replay LOG               every beginning of a log of writes is a readable file
    check_stream.py same FILE FILE           the same names, types, shapes, units and values
Prints one line for people; any disagreement ends it with an exception.
"""
import io
import struct
import sys

import h5py
import numpy as np

UNITS = np.array([3, 5, 9], dtype=np.uint32)


def spikes_of(step):
    return np.arange(step % 4, dtype=np.uint32) * 2


def expected(first, last):
    """Times and units of the spikes of steps first ... last, and the samples."""
    steps = np.arange(first, last + 1)
    lists = [spikes_of(s) for s in steps]
    time = np.concatenate([np.full(len(l), s, float) for s, l in zip(steps, lists)] or [[]])
    unit = np.concatenate(lists or [np.zeros(0, np.uint32)])
    return time, unit, steps.astype(float), steps[:, None] + UNITS[None, :] / 16


def check(f, first, steps, group=""):
    """Holds the steps first ... steps - 1."""
    time, unit, samples, values = expected(first, steps - 1)
    g = f[group] if group else f
    assert np.array_equal(g["spikes/E/time"][:], time)
    assert np.array_equal(g["spikes/E/unit"][:], unit)
    assert g["spikes/E/size"][()] == 10
    assert g["spikes/E/time"].attrs["unit"] == "ms"
    assert np.array_equal(g["traces/V1/E.V/time"][:], samples)
    assert np.array_equal(g["traces/V1/E.V/units"][:], UNITS)
    assert np.array_equal(g["traces/V1/E.V/values"][:], values)
    assert g["traces/V1/E.V/values"].attrs["unit"] == "mV"
    assert g["about/title"].asstr()[()] == "größte Probe"
    assert g["about/format"].asstr()[()] == "dynaloom results 1"
    assert g["changes/step"].shape == (0,)


def begun(f):
    steps = int(f["about/steps"].asstr()[()])
    check(f, 0, steps)
    return steps


def replay(log):
    image, states = bytearray(), []
    data = open(log, "rb").read()
    at = 0
    while at < len(data):
        offset, size = struct.unpack_from("<QQ", data, at)
        part = data[at + 16 : at + 16 + size]
        at += 16 + size
        # A killed process leaves a large write half done; 96 bytes within a page go whole.
        for piece in ([part] if size <= 96 else [part[: size // 2], part]):
            image[len(image) :] = bytes(max(0, offset + len(piece) - len(image)))
            image[offset : offset + len(piece)] = piece
            states.append(bytes(image))
    seen = set()
    first = next(i for i, s in enumerate(states) if s[:8] == b"\x89HDF\r\n\x1a\n")
    for state in states[first:]:
        with h5py.File(io.BytesIO(state), "r") as f:
            seen.add(begun(f))
    assert len(seen) > 10, seen
    print(f"{len(states)} beginnings, {len(seen)} states")


def flat(f):
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = (item.dtype, item.shape, dict(item.attrs), item[()])

    f.visititems(visit)
    return found, dict(f.attrs)


def same(a, b):
    with h5py.File(a, "r") as fa, h5py.File(b, "r") as fb:
        (one, attrs1), (two, attrs2) = flat(fa), flat(fb)
    assert attrs1 == attrs2, (attrs1, attrs2)
    assert one.keys() == two.keys(), one.keys() ^ two.keys()
    for name, (dtype, shape, attrs, value) in one.items():
        assert two[name][:3] == (dtype, shape, attrs), name
        assert np.array_equal(two[name][3], value), name


mode, args = sys.argv[1], sys.argv[2:]
if mode == "whole":
    for name in args[2:]:
        with h5py.File(name, "r") as f:
            assert f.attrs["complete"] == 1
            check(f, 0, int(args[0]), args[1])
elif mode == "begun":
    steps = []
    for name in args:
        with h5py.File(name, "r") as f:
            assert f.attrs["complete"] == 0
            steps.append(begun(f))
    print(f"{len(steps)} files of {min(steps)} to {max(steps)} steps")
    assert max(steps) > 0
elif mode == "parts":
    with h5py.File(args[0], "r") as f:
        assert f.attrs["complete"] == 0
        middle = begun(f)
    with h5py.File(args[1], "r") as f:
        assert f.attrs["complete"] == 1
        check(f, middle, int(args[2]))
    print(f"cut at {middle}")
elif mode == "replay":
    replay(args[0])
elif mode == "same":
    same(args[0], args[1])
else:
    sys.exit("unknown")
