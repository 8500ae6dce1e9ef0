#!/usr/bin/env python3
"""What a batch costs beside its members one by one.

    tests/bench/batch.py [--dynaloom build/dynaloom] [--rounds 7]

Two figures: a batch of 16 COBA networks of 1000 cells (16 seeds, so 16 connectivities) against 16
runs, and a batch of 1024 Hodgkin-Huxley cells under 1024 currents against as many runs, of which 16
are made and the rest is reckoned. Times are processor time of the process; a loop is a run less the
same run of one step. Batches and single runs alternate, and the least of all rounds counts.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile


def cpu_seconds(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, json.loads(output)


class Case:
    """One model, the axis of its batch and the options of its single runs."""

    def __init__(self, name, model, axis, singles, members, duration):
        self.name, self.model, self.members, self.duration = name, model, members, duration
        self.axis, self.singles = axis, singles
        self.best = {}
        self.compiled = None

    def least(self, key, seconds):
        self.best[key] = min(seconds, self.best.get(key, seconds))

    def round(self, dynaloom):
        base = [dynaloom, "run", *self.model, "--json", "--duration"]
        for span in (self.duration, "0.1ms"):
            seconds, report = cpu_seconds(base + [span, "--batch", self.axis])
            self.least(("batch", span), seconds)
            if self.compiled is None:
                self.compiled = report["batch"]["compiled"]
            counts = report["spikes"]
            for index, options in self.singles:
                seconds, report = cpu_seconds(base + [span, *options])
                self.least((index, span), seconds)
                for node, count in report["spikes"].items():
                    if counts[node][index] != count:
                        sys.exit(f"{self.name}: member {index} of the batch is not the single run")

    def loop(self, key):
        return self.best[(key, self.duration)] - self.best[(key, "0.1ms")]

    def show(self):
        scale = self.members / len(self.singles)
        batch, alone = self.loop("batch"), scale * sum(self.loop(i) for i, _ in self.singles)
        whole = scale * sum(self.best[(i, self.duration)] for i, _ in self.singles)
        total = self.best[("batch", self.duration)]
        print(f"{self.name}: loops {batch:.4f} s in a batch, {alone:.4f} s one by one: "
              f"{batch / alone:.3f} of it, {alone / batch:.1f} times faster; with all that is around "
              f"them {total:.3f} s against {whole:.3f} s; compilations {self.compiled}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dynaloom", default="build/dynaloom")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    seeds = range(1, 17)
    currents = range(0, 1024, 64)
    cases = [
        Case("16 COBA of 1000 cells, float", ["coba", "--set", "scale=0.25"], "seed=1:16:16",
             [(s - 1, ["--seed", str(s)]) for s in seeds], 16, "5s"),
        Case("1024 HH cells, double", ["hh"], "I_step=0:1.023 uA/cm^2:1024",
             [(i, ["--set", f"I_step={i / 1000!r} uA/cm^2"]) for i in currents], 1024, "5s"),
        Case("1024 HH cells, float", ["hh", "--precision", "float"], "I_step=0:1.023 uA/cm^2:1024",
             [(i, ["--set", f"I_step={i / 1000!r} uA/cm^2"]) for i in currents], 1024, "5s"),
    ]
    with tempfile.TemporaryDirectory() as cache:  # the first batch compiles, once
        os.environ["XDG_CACHE_HOME"] = cache
        for _ in range(arguments.rounds):
            for case in cases:
                case.round(arguments.dynaloom)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors, least of "
          f"{arguments.rounds} rounds")
    for case in cases:
        case.show()


if __name__ == "__main__":
    main()
