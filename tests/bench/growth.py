#!/usr/bin/env python3
"""Cost of a neuron-step and of a synaptic event of COBA as the network grows: growth.py [--dynaloom PROGRAM]

From two runs a size, one as it is and one without its drive, in which the cells fall silent: both take
steps x cells x a + events x b of processor time, two equations for a and b. Least of several alternating runs.
What finding and listing the spikes costs is in b.
"""
import argparse
import json
import os
import sys

import machine
import programs

SIZES = (4000, 16000, 40000, 100000, 400000)
DURATION_S = {4000: 1, 16000: 0.5, 40000: 0.3, 100000: 0.2, 400000: 0.1}
TARGETS = 80
BYTES_PER_NEURON_STEP = {'float': 26, 'double': 50}     # v, ge, gi read and written, and a refractory count


def least(run, rounds, loads):
    """Least processor seconds of each program of `run`, in turn, and the spikes of its runs."""
    times = {key: [] for key in run}
    for _ in range(rounds):
        loads.append(machine.load())
        for key, program in run.items():
            times[key].append(program.once().cpu_s)
    return {key: min(values) for key, values in times.items()}


def costs(program, n, precision, rounds, loads):
    duration = DURATION_S[n]
    both = {'active': programs.Dynaloom(program, 'coba', n, duration, precision),
            'silent': programs.Dynaloom(program, 'coba', n, duration, precision, extra=('--set', 'I_b=0 mV'))}
    times = least(both, rounds, loads)
    events = {key: sum(side.last['spikes'].values()) * TARGETS for key, side in both.items()}
    steps = both['active'].last['steps'] * n
    event = (times['active'] - times['silent']) / (events['active'] - events['silent'])
    neuron = (times['silent'] - events['silent'] * event) / steps
    return dict(n=n, precision=precision, neuron_step_ns=1e9 * neuron, event_ns=1e9 * event,
                gb_per_s=BYTES_PER_NEURON_STEP[precision] / neuron / 1e9,
                total_s_per_s=times['active'] / duration, peak_mb=both['active'].last['peak_mb'],
                rate_hz=sum(both['active'].last['spikes'].values()) / n / duration)


def measure(program, precision='float', rounds=5, sizes=SIZES):
    """One dict a size, and the loads."""
    loads = []
    return [costs(program, n, precision, rounds if n < 400000 else min(rounds, 3), loads) for n in sizes], loads


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--dynaloom', default=os.path.join(programs.ROOT, 'build', 'dynaloom'))
    p.add_argument('--precision', choices=['float', 'double'], default='float')
    a = p.parse_args()
    for row in measure(a.dynaloom, a.precision)[0]:
        print(json.dumps(row))
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except programs.Failed as e:
        print(f'growth: {e}', file=sys.stderr)
        sys.exit(2)
