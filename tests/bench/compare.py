#!/usr/bin/env python3
"""Times COBA and COBAHH in Dynaloom against another simulator on this machine, in alternating runs.

  python3 compare.py brian2  --python ~/venv-brian2/bin/python  [--cache FOLDER] [--quick]
  python3 compare.py brainpy --python ~/venv-brainpy/bin/python [--quick]

For each network and size, the peer in float and in double and Dynaloom in float and in double run in turn, once a
round, so that what else the machine does falls on all alike; all are prepared and run once before the first round.
Compared is the processor time of the simulation loop alone, on one thread, pinned to one processor. The rates are
printed and must be alike, so that a silent network cannot pass as a fast one. Durations shrink with the size.

Exit code 0 done, 1 the rates differ or a ratio is below --require, 2 a program failed.
"""
import argparse
import json
import os
import statistics
import sys

import machine
import programs

RATE_TOLERANCE = 0.25       # of the mean; the rate of one draw of the network varies by about 6 %
# biological seconds, rounds
PLAN = {('coba', 4000): (1, 15), ('coba', 40000): (0.3, 9), ('coba', 100000): (0.2, 7),
        ('cobahh', 4000): (0.2, 9), ('cobahh', 40000): (0.1, 5), ('cobahh', 100000): (0.05, 5)}
QUICK_ROUNDS = 3
PRECISIONS = ('float', 'double')


def prepared(a, model, n, duration):
    """The programs of a round, by (side, precision)."""
    sides = {}
    for precision in PRECISIONS:
        if a.peer == 'brian2':
            sides['peer', precision] = programs.Brian2(a.python, model, n, duration, precision, a.cache)
        else:
            sides['peer', precision] = programs.BrainPy(a.python, model, n, duration, precision)
    for precision in PRECISIONS:
        sides['own', precision] = programs.Dynaloom(a.dynaloom, model, n, duration, precision)
    return sides


def alternate(sides, rounds):
    """Every program once a round, a different one first each time; and the load at the start of each round."""
    keys = list(sides)
    for key in keys:
        sides[key].once()
    runs = {key: [] for key in keys}
    loads = []
    for r in range(rounds):
        loads.append(machine.load())
        first = r % len(keys)
        for key in keys[first:] + keys[:first]:
            runs[key].append(sides[key].once())
    return runs, loads


def summary(runs, duration):
    """Least and median processor seconds per biological second, and the rate."""
    cpu = [run.cpu_s / duration for run in runs]
    return dict(least=min(cpu), median=statistics.median(cpu),
                least_wall=min(run.wall_s for run in runs) / duration,
                rate_hz=statistics.mean(run.rate_hz for run in runs))


def compared(a, model, n):
    duration, rounds = PLAN[model, n]
    rounds = a.rounds or (QUICK_ROUNDS if a.quick else rounds)
    sides = prepared(a, model, n, duration)
    everywhere = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {a.pin})    # programs started from here on inherit it
        runs, loads = alternate(sides, rounds)
    finally:
        os.sched_setaffinity(0, everywhere)
        for side in sides.values():
            side.close()
    result = dict(model=model, n=n, duration_s=duration, rounds=rounds, against=a.peer, loads=loads,
                  version=sides['peer', 'float'].version, how=sides['peer', 'float'].how)
    for (side, precision), found in runs.items():
        result.setdefault(side, {})[precision] = summary(found, duration)
    return result


def ratio(result, precision, what, against='faster'):
    """How many times as long the peer takes, in its faster precision or in the same one."""
    peer = result['peer']
    times = [peer[p][what] for p in (PRECISIONS if against == 'faster' else (precision,))]
    return min(times) / result['own'][precision][what]


def alike(result):
    rates = [result[side][p]['rate_hz'] for side in ('peer', 'own') for p in PRECISIONS]
    mean = sum(rates) / len(rates)
    return mean > 1 and max(rates) - min(rates) <= RATE_TOLERANCE * mean


def table(results):
    """Lines of Markdown: times are processor seconds of the loop per biological second, least (median)."""
    def seconds(side):
        return f"{machine.significant(side['least'])} ({machine.significant(side['median'])})"

    def times(result, precision, against='faster'):
        return f"{ratio(result, precision, 'least', against):.2f} ({ratio(result, precision, 'median', against):.2f})"

    peer = {'brian2': 'Brian2', 'brainpy': 'BrainPy'}[results[0]['against']]
    lines = [f'| network | cells | {peer} float | {peer} double | float | double | **float: times as fast** | '
             f'double: times as fast | double against double | rates: {peer} f, d; Dynaloom f, d | bio s, rounds |',
             '|---|---|---|---|---|---|---|---|---|---|---|']
    for r in results:
        rates = '; '.join(', '.join(f"{r[side][p]['rate_hz']:.1f}" for p in PRECISIONS) for side in ('peer', 'own'))
        lines.append(
            f"| {r['model'].upper()} | {r['n']} | {seconds(r['peer']['float'])} | {seconds(r['peer']['double'])} | "
            f"{seconds(r['own']['float'])} | {seconds(r['own']['double'])} | **{times(r, 'float')}** | "
            f"{times(r, 'double')} | {times(r, 'double', 'same')} | {rates} Hz | "
            f"{r['duration_s']:g}, {r['rounds']} |")
    return lines


def arguments(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('peer', choices=['brian2', 'brainpy'])
    p.add_argument('--python', required=True, help='a Python that has the peer (peers/README.md)')
    p.add_argument('--dynaloom', default=os.path.join(programs.ROOT, 'build', 'dynaloom'))
    p.add_argument('--models', default='coba,cobahh')
    p.add_argument('--sizes', default='4000,40000,100000')
    p.add_argument('--rounds', type=int, help='the same number for all (default: more for the small ones)')
    p.add_argument('--quick', action='store_true', help=f'{QUICK_ROUNDS} rounds each')
    p.add_argument('--cache', help='folder that keeps the compiled Brian2 projects')
    p.add_argument('--pin', type=int, metavar='CPU', default=max(os.sched_getaffinity(0)))
    p.add_argument('--require', type=float, metavar='RATIO', help='fail if float is not this much faster anywhere')
    p.add_argument('--json', action='store_true', help='print one JSON object a line instead of the table')
    a = p.parse_args(argv)
    a.plan = [(m, int(n)) for m in a.models.split(',') for n in a.sizes.split(',')]
    for item in a.plan:
        if item not in PLAN:
            p.error(f'no plan for {item[0]} with {item[1]} cells')
    return a


def compare_all(a):
    results = []
    for model, n in a.plan:
        result = compared(a, model, n)
        results.append(result)
        print(f"{model} {n}: {ratio(result, 'float', 'least'):.2f} times as fast as {a.peer} (float), "
              f"{ratio(result, 'double', 'least', 'same'):.2f} (double against double)", file=sys.stderr, flush=True)
    return results


def main():
    a = arguments()
    try:
        results = compare_all(a)
    except programs.Failed as e:
        print(f'compare: {e}', file=sys.stderr)
        return 2
    if a.json:
        for result in results:
            print(json.dumps(result))
    else:
        print(machine.sentence([x for r in results for x in r['loads']]))
        print(f"{a.peer} {results[0]['version']}: {results[0]['how']}; one thread, processor {a.pin}\n")
        print('\n'.join(table(results)))
    code = 0
    for r in results:
        if not alike(r):
            print(f"compare: the rates of {r['model']} with {r['n']} cells differ: not the same network",
                  file=sys.stderr)
            code = 1
        if a.require and ratio(r, 'float', 'least') < a.require:
            print(f"compare: {r['model']} with {r['n']} cells is only {ratio(r, 'float', 'least'):.2f} times as fast",
                  file=sys.stderr)
            code = 1
    return code


if __name__ == '__main__':
    sys.exit(main())
