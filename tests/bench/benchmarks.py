"""Steps of tools/accept about speed: docs/benchmarks.md. Each gives rows and further lines of Markdown."""
import argparse
import os

import compare
import floor
import growth
import machine
import programs
import threads
from pages import Row

SIZES = (4000, 40000, 100000)
# Times as fast as the peer's faster precision, by network and cells; what is aimed at beyond is in the page's head.
BRIAN2 = {'float': {('coba', 4000): 8, ('coba', 40000): 6, ('coba', 100000): 5,
                    ('cobahh', 4000): 15, ('cobahh', 100000): 10},
          'double': dict.fromkeys([('coba', n) for n in SIZES], 3.5) | dict.fromkeys([('cobahh', n) for n in SIZES], 5)}
BRAINPY = 5


def comparison(a, peer, python, sizes, wanted):
    if not python:
        raise programs.Failed(f'Where is a Python with {peer}? Give --{peer} (tests/bench/peers/README.md).')
    options = argparse.Namespace(peer=peer, python=python, dynaloom=a.dynaloom, cache=a.cache, rounds=None,
                                 quick=a.quick, pin=max(os.sched_getaffinity(0)),
                                 plan=[(m, n) for m in ('coba', 'cobahh') for n in sizes])
    results = compare.compare_all(options)
    rows = []
    for r in results:
        for precision in compare.PRECISIONS:
            least = compare.ratio(r, precision, 'least')
            asked = wanted(precision, (r['model'], r['n']))
            rows.append(Row(f"{r['model'].upper()}, {r['n']} cells, {precision}",
                            f"{least:.2f} (medians: {compare.ratio(r, precision, 'median'):.2f})",
                            f'at least {asked}' if asked else 'no number', least >= asked if asked else None))
        if not compare.alike(r):
            rows.append(Row(f"{r['model'].upper()}, {r['n']} cells", 'the rates differ', 'the same network', False))
    lines = ['', f"{peer} {results[0]['version']}: {results[0]['how']}. Times as fast as its faster precision, by the "
             'least processor time of the simulation loop (by the medians); one thread, alternating rounds, pinned '
             'to one processor. Times below are processor seconds of the loop per biological second, least (median).',
             '', *compare.table(results)]
    return rows, lines


def brian2(a):
    return comparison(a, 'brian2', a.brian2, SIZES, lambda precision, key: BRIAN2[precision].get(key))


def brainpy(a):
    # Its connectivity takes minutes to draw at 100 000 cells.
    return comparison(a, 'brainpy', a.brainpy, SIZES[:1] if a.quick else SIZES[:2],
                      lambda precision, key: BRAINPY if precision == 'float' else None)


# What is not the same work, so that nobody reads the times as a race.
METHODS = {'nest': 'adaptive Runge-Kutta-Fehlberg (its only solver for these cells), delay of one step, double',
           'neuron': 'backward Euler, one NetCon a synapse, double'}


def context(a):
    """NEST and NEURON, which do more accurate and costlier work: context, not a race."""
    lines = ['Other methods, so context and not a race. Least processor seconds of the loop per biological second.', '',
             '| network | cells | simulator | method | s per bio s | rate | bio s |', '|---|---|---|---|---|---|---|']
    for peer, python in (('nest', a.nest), ('neuron', a.neuron)):
        if not python:
            lines.append(f'| | | {peer} | not installed | | | |')
            continue
        for model in ('coba', 'cobahh'):
            duration = 0.05 if a.quick else 0.2
            environment = dict(os.environ, PATH=os.path.dirname(os.path.abspath(python)) + os.pathsep +
                               os.environ['PATH'])
            out = programs.json_of(programs.call(
                [python, os.path.join(programs.PEERS, f'{model}_{peer}.py'), '-n', '4000', '-d', str(duration), '-r',
                 '3'], env=environment), peer)
            lines.append(f"| {model.upper()} | 4000 | {peer.upper()} {out['version']} | {METHODS[peer]} | "
                         f"{machine.significant(out['cpu_min_s'] / duration)} | {out['rate_hz']:.1f} Hz | "
                         f'{duration:g} |')
    return [], lines


def two_threads(a):
    rows = []
    for model in threads.DURATION_MS:
        sides, _ = threads.measure(a.dynaloom, model, 100000)
        ratio = sides[1]['least'] / sides[2]['least']
        medians = sides[1]['median'] / sides[2]['median']
        rows.append(Row(f'{model.upper()}, 100000 cells, float: two threads against one',
                        f"{ratio:.2f} times as fast by the least of {threads.BURSTS} bursts of "
                        f"{threads.DURATION_MS[model]} ms ({machine.significant(sides[1]['least'])} and "
                        f"{machine.significant(sides[2]['least'])} s per bio s, wall; medians: {medians:.2f})",
                        'at least 1.6', ratio >= 1.6))
    return rows, ['', 'The least of many short bursts is the one in which both processors were free; with the '
                  'processors shared, medians measure the others.']


def grows(a):
    found, _ = growth.measure(a.dynaloom, rounds=3 if a.quick else 5)
    small, large = found[0], found[-1]
    rows = []
    for key, what, most in (('neuron_step_ns', 'a neuron-step', 3), ('event_ns', 'a synaptic event', 2.5)):
        factor = large[key] / small[key]
        rows.append(Row(f'COBA, float, cost of {what}, {large["n"]} against {small["n"]} cells',
                        f'{factor:.2f} times ({small[key]:.3g} to {large[key]:.3g} ns)', f'at most {most} times',
                        factor <= most))
    lines = ['', '| cells | ns a neuron-step | GB/s of state | ns an event | s per bio s | rate | peak memory MB |',
             '|---|---|---|---|---|---|---|']
    for row in found:
        lines.append(f"| {row['n']} | {row['neuron_step_ns']:.3g} | {row['gb_per_s']:.1f} | {row['event_ns']:.3g} | "
                     f"{machine.significant(row['total_s_per_s'])} | {row['rate_hz']:.1f} Hz | "
                     f"{row['peak_mb']:.0f} |")
    lines += ['', 'Costs from two runs a size, with and without the drive (tests/bench/growth.py). Bandwidth counts '
              '26 bytes a neuron and step: V, g_e and g_i read and written, and a byte of refractory count.']
    return rows, lines


def to_the_floor(a):
    measured = floor.peak(1)
    lines = [f"This machine, one thread: {measured['multiply_add_gflops']:.0f} GFLOP/s of float multiply-adds; "
             'y = a y + x at ' + ', '.join(f'{value:.0f} GB/s in {int(kib)} KiB' for kib, value in
                                           measured['update_gbs_by_kib'].items() if int(kib) >= 96) +
             '; scattered additions ' + ', '.join(f'{value:.2f} ns at {cells} cells' for cells, value in
                                                  measured['scatter_ns_by_cells'].items()) + '.', '',
             '| network | cells | precision | s per bio s | floor | times the floor |', '|---|---|---|---|---|---|']
    rows = []
    for model in ('coba', 'cobahh'):
        for n in SIZES:
            duration, rounds = compare.PLAN[model, n]
            for precision in compare.PRECISIONS:
                program = programs.Dynaloom(a.dynaloom, model, n, duration, precision)
                least = min(program.once().cpu_s for _ in range(3 if a.quick else rounds)) / duration
                bound = floor.seconds(measured, model, n, precision)
                lines.append(f'| {model.upper()} | {n} | {precision} | {machine.significant(least)} | '
                             f'{machine.significant(bound)} | {least / bound:.1f} |')
    lines += ['', 'The floor is a lower bound from operation counts and measured bandwidth (tests/bench/floor.py says '
              'how); twice the floor is aimed at.']
    return rows, lines


def live_plots(a):
    """What watching a run costs (tests/bench/live_plots.cpp)."""
    program = os.path.join(os.path.dirname(a.dynaloom), 'tests', 'live_plots')
    if not os.path.exists(program):
        raise programs.Failed('build/tests/live_plots is not there: ninja -C build live_plots')
    rows, lines = [], ['', '| model | panels | processor | drawings/s | simulation slower by | samples not shown |',
                       '|---|---|---|---|---|---|']
    for scale, extra, what in ((1, 0, 'raster, rates, ten traces'), (10, 0, 'raster, rates, ten traces'),
                               (1, 8, 'these and one of every kind')):
        command = [program, '--scale', str(scale), '--panels', str(extra), '--seconds', '2' if a.quick else '4',
                   '--rounds', '3' if a.quick else '7', '--json']
        out = programs.json_of(programs.call(command), 'live_plots')
        cells = f'COBA, {4000 * scale} cells'
        if extra == 0:
            rows.append(Row(f'{cells}: {what}', f"{100 * out['share']:.1f} % of a processor", 'at most 25 %',
                            out['share'] <= 0.25))
            rows.append(Row(f'{cells}: one thread of simulation beside them', f"{100 * out['slower']:.1f} % slower",
                            'less than 8 %', out['slower'] < 0.08))
        lines.append(f"| {cells} | {what} | {100 * out['share']:.1f} % | {out['drawings_per_s']:.1f} | "
                     f"{100 * out['slower']:.1f} % | {out['dropped']} |")
    lines += ['', 'At full speed on one thread, offscreen, 1600 x 320 pixels of panels; medians of alternating rounds. The '
              "share is processor time of the window's thread by wall time, with the emptying of the rings; the "
              'simulation is compared by steps in a second of its own processor time, recording the same in both '
              '(`build/tests/live_plots --help`).']
    return rows, lines


def entry_table(out):
    """The rows of a `dynaloom bench` entry as Markdown."""
    rows = out['rows']
    lines = ['| ' + ' | '.join(rows[0]) + ' |', '|' + '---|' * len(rows[0])]
    for row in rows:
        cells = [('-' if v is None else machine.significant(v) if isinstance(v, float) else str(v))
                 for v in row.values()]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return lines


def entries(a):
    """The entries of `dynaloom bench` that have baselines beside them."""
    lines = []
    for name, title in ENTRIES:
        quick = ['--size', {'lif': '1000,2000', 'kernels': '400,4000', 'delivery': '800,4000'}[name]] if a.quick else []
        out = programs.json_of(programs.call([a.dynaloom, 'bench', name, *quick, '--json']), 'dynaloom bench')
        if any(row.get('rate_hz', 20) < 5 for row in out['rows']):
            raise programs.Failed(f'bench {name}: a network is silent')
        lines += ['' if lines else None, f'### {title} (`dynaloom bench {name}`)', '', out['about'], '',
                  *entry_table(out)]
    return [], [line for line in lines if line is not None]


ENTRIES = (('lif', 'Integrate-and-fire cells against a matrix-vector product'),
           ('kernels', 'Compiled, not optimised, interpreted'),
           ('delivery', 'Kinds of delivery'))
