#!/usr/bin/env python3
"""Two threads against one, in short alternating bursts: threads.py [--dynaloom PROGRAM] [--size 100000]

Wall time, since that is what threads are for; on a busy machine only the least of many short bursts says anything:
the one in which both processors happened to be free. Bursts of both come in turn.
"""
import argparse
import json
import os
import statistics
import sys

import machine
import programs

BURSTS, A_CALL = 20, 4          # each call of the program draws the network once and does several bursts
DURATION_MS = {'coba': 50, 'cobahh': 2}     # some milliseconds of wall time: about a time slice;
# the first 10 ms of COBA are a burst of twice the rate, when all cells start alike


def measure(program, model, size, bursts=BURSTS):
    """{threads: least and median wall seconds per biological second, cpu_s, rate}, and the loads."""
    found = {1: [], 2: []}
    loads = []
    for turn in range(-(-bursts // A_CALL)):
        loads.append(machine.load())
        for threads in (1, 2) if turn % 2 == 0 else (2, 1):
            found[threads].append(programs.json_of(programs.call(
                [program, 'bench', model, '--size', str(size), '--threads', str(threads), '--duration',
                 f'{DURATION_MS[model]}ms', '--repeat', str(A_CALL), '--json']), 'dynaloom bench'))
    if any(run['threads'] != threads for threads, runs in found.items() for run in runs):
        raise programs.Failed('this version does not run on two threads')
    sides = {threads: dict(least=min(run['least_s_per_s'] for run in runs),
                           median=statistics.median(run['median_s_per_s'] for run in runs),
                           least_cpu=min(run['least_cpu_s_per_s'] for run in runs), rate_hz=runs[0]['rate_hz'])
             for threads, runs in found.items()}
    return sides, loads


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--dynaloom', default=os.path.join(programs.ROOT, 'build', 'dynaloom'))
    p.add_argument('--size', type=int, default=100000)
    a = p.parse_args()
    for model in DURATION_MS:
        sides, loads = measure(a.dynaloom, model, a.size)
        print(json.dumps(dict(model=model, n=a.size, ratio=sides[1]['least'] / sides[2]['least'], sides=sides,
                              loads=loads)))
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except programs.Failed as e:
        print(f'threads: {e}', file=sys.stderr)
        sys.exit(2)
