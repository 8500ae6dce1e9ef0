#!/usr/bin/env python3
"""Reads results that Dynaloom wrote, whatever their format, and prints a summary.

    python3 read_results.py results.h5|results.npz|results.csv|FOLDER

HDF5 needs h5py, NPZ needs NumPy, CSV needs neither. Copy load() into your own scripts. What the names
mean is in docs/results.md.
"""
import csv
import os
import sys


def load(path):
    """Returns a dictionary with
    spikes:  node -> {"time": [ms], "unit": [index], "size": units of the population or None}
    traces:  name -> {"time": [ms], "units": [index], "values": samples x units, "unit": "mV"}
    changes: list of {"step", "time", "path", "value", "unit"}
    about:   key -> text
    batch:   of a batch in HDF5 or NPZ: what stands in its group; values of traces then have the axes
             of the batch before samples and units
    """
    if os.path.isdir(path):
        return load_folder(path)
    if path.endswith(".npz"):
        return load_npz(path)
    if path.endswith(".csv"):
        return load_table(path)
    return load_hdf5(path)


def load_hdf5(path):
    import h5py

    with h5py.File(path, "r") as file:
        arrays = {}
        file.visititems(
            lambda name, item: arrays.__setitem__(name, item)
            if isinstance(item, h5py.Dataset)
            else None
        )
        is_text = lambda item: h5py.check_string_dtype(item.dtype) is not None
        return sort_out(
            {name: item.asstr()[()] if is_text(item) else item[()] for name, item in arrays.items()}
        )


def load_npz(path):
    import numpy

    with numpy.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    return sort_out({n: a if a.ndim > 0 else a.item() for n, a in arrays.items()})


def sort_out(arrays):
    """HDF5 and NPZ have the same names: "spikes/E/time" and so on."""
    out = {"spikes": {}, "traces": {}, "changes": [], "about": {}}
    changes = {}
    for path, value in arrays.items():
        kind, rest = path.split("/", 1)
        if kind == "about":
            out["about"][rest] = str(value)
        elif kind == "batch":
            out.setdefault("batch", {})[rest] = value
        elif kind == "changes":
            changes[rest] = value
        else:
            name, field = rest.rsplit("/", 1)
            out[kind].setdefault(name, {})[field] = value
    for i in range(len(changes.get("step", []))):
        out["changes"].append({field: column[i] for field, column in changes.items()})
    return out


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.reader(line for line in file if not line.startswith("#"))


def load_folder(folder):
    """One CSV a dataset; about.csv says which file holds which."""
    out = {"spikes": {}, "traces": {}, "changes": [], "about": {}}
    files = {}
    for kind, name, value in list(rows(os.path.join(folder, "about.csv")))[1:]:
        (files if kind == "file" else out["about"])[name] = value
    if "batch" in files:
        sys.exit("This is a batch of runs: docs/results.md shows how to read its tables.")
    for dataset, file in files.items():
        header, *table = rows(os.path.join(folder, file))
        time = [float(row[0]) for row in table]
        kind, name = dataset.split("/", 1)
        if kind == "spikes":
            out["spikes"][name] = {"time": time, "unit": [int(row[1]) for row in table], "size": None}
        else:
            out["traces"][name] = {
                "time": time,
                "units": [int(unit) for unit in header[1:]],
                "values": [[float(x) for x in row[1:]] for row in table],
                "unit": None,
            }
    for kind in ("spikes", "traces"):  # size and unit stand in the comment above the header
        for name, item in out[kind].items():
            with open(os.path.join(folder, files[kind + "/" + name]), encoding="utf-8") as file:
                comment = file.readline()
            if kind == "spikes":
                item["size"] = int(comment.rsplit("a population of ", 1)[1].split()[0])
            else:
                item["unit"] = comment.rsplit(" in ", 1)[0].rsplit(" in ", 1)[1].split(";")[0]
    for step, time, path, value, unit in list(rows(os.path.join(folder, "changes.csv")))[1:]:
        out["changes"].append({"step": int(step), "time": float(time), "path": path,
                               "value": float(value), "unit": unit})
    return out


def load_table(path):
    """One CSV with a row for each spike, sampled value and change."""
    out = {"spikes": {}, "traces": {}, "changes": [], "about": {}}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                break
            key, _, value = line[1:].partition(":")
            out["about"][key.strip()] = value.strip()
    header, *table = rows(path)
    if header[0] == "member":
        sys.exit("This is a batch of runs: docs/results.md shows how to read its tables.")
    for dataset, time, unit, value, value_unit in table:
        kind, name = dataset.split("/", 1)
        if kind == "spikes":
            train = out["spikes"].setdefault(name, {"time": [], "unit": [], "size": None})
            train["time"].append(float(time))
            train["unit"].append(int(unit))
        elif kind == "traces":
            trace = out["traces"].setdefault(
                name, {"time": [], "units": [], "values": [], "unit": value_unit}
            )
            if not trace["time"] or trace["time"][-1] != float(time):
                trace["time"].append(float(time))
                trace["values"].append([])
            if len(trace["time"]) == 1:
                trace["units"].append(int(unit))
            trace["values"][-1].append(float(value))
        else:
            out["changes"].append({"time": float(time), "path": name, "value": float(value),
                                   "unit": value_unit})
    return out


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    results = load(sys.argv[1])
    for name, train in sorted(results["spikes"].items()):
        last = f", last at {float(train['time'][-1]):g} ms" if len(train["time"]) else ""
        print(f"spikes {name}: {len(train['time'])} spikes{last}")
    for name, trace in sorted(results["traces"].items()):
        total = sum(float(x) for row in trace["values"] for x in row)
        print(f"trace {name}: {len(trace['time'])} samples of {len(trace['units'])} units "
              f"in {trace['unit']}, sum {total:.6g}")
    for change in results["changes"]:
        print(f"change at {float(change['time']):g} ms: {change['path']} = "
              f"{float(change['value']):g} {change['unit']}")


if __name__ == "__main__":
    main()
