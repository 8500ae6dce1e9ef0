"""Steps of tools/accept about this program alone: docs/acceptance.md. Each gives rows and further lines."""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import programs
from pages import Row

SEEDS = range(1, 6)
TRIES = 10
# network, cells, seeds, biological time, least and largest mean rate. Published rates of COBA: 21.9 +- 1.3 Hz at 4000
# cells and 21.2 to 21.6 above; the first tenths of a second, with the starting transient, are a little higher.
RATES = (('coba', 4000, 5, '2 s', 18.5, 23), ('coba', 16000, 5, '2 s', 21, 22.5),
         ('coba', 40000, 5, '1 s', 21, 22.5), ('coba', 100000, 3, '1 s', 21, 22.5),
         ('coba', 400000, 1, '0.5 s', 21, 22.5),
         ('cobahh', 4000, 5, '2 s', 33, 39), ('cobahh', 16000, 5, '1 s', 35, 39),
         ('cobahh', 40000, 3, '1 s', 35, 39), ('cobahh', 100000, 1, '1 s', 35, 39))


def dynaloom(a, *arguments, cache=None):
    """The JSON object of one call of the program."""
    environment = dict(os.environ)
    if cache:
        environment['XDG_CACHE_HOME'] = cache
    return programs.json_of(programs.call([a.dynaloom, *arguments, '--json'], env=environment), 'dynaloom')


def network(a, name, cells, *more):
    return dynaloom(a, 'run', name, '--set', f'scale={cells / programs.CELLS_AT_SCALE_1:.17g}', *more)


def mean_rate(run):
    return sum(run['spikes'].values()) / run['neurons'] / (run['steps'] * run['dt_ms'] / 1000)


def first_spikes(a):
    """Seconds from the start of the process to the end of the first step, cold and warm."""
    def total(run):
        return sum(run[key] for key in ('start_s', 'open_s', 'build_s', 'compile_s', 'first_step_s'))

    cold, warm = [], []
    for _ in range(TRIES):
        cache = tempfile.mkdtemp(prefix='dynaloom-accept-')
        try:
            first, second = (dynaloom(a, 'run', 'coba', '--duration', '0.1 ms', cache=cache) for _ in range(2))
        finally:
            shutil.rmtree(cache)
        if (first['cache'], second['cache']) != ('miss', 'hit'):
            raise programs.Failed('The kernel cache did not answer as it should.')
        cold.append(total(first))
        warm.append(total(second))
    return [Row('COBA, first step, cold cache', f'{min(cold):.3f} s (least of {TRIES})', 'below 0.5 s',
                min(cold) < 0.5),
            Row('COBA, first step, warm cache', f'{min(warm):.3f} s (least of {TRIES})', 'below 0.15 s',
                min(warm) < 0.15)], []


def rates(a):
    rows = []
    for name, cells, seeds, duration, low, high in RATES:
        if a.quick and cells > 40000:
            continue
        found = []
        for seed in list(SEEDS)[:seeds]:
            run = network(a, name, cells, '--seed', str(seed), '--duration', duration)
            if any(run['nonfinite'].values()):
                raise programs.Failed(f'{name} with seed {seed} holds values that are not finite.')
            found.append(mean_rate(run))
        mean = statistics.mean(found)
        spread = f', sd {statistics.stdev(found):.2f}' if seeds > 1 else ''
        rows.append(Row(f'{name.upper()}, {cells} cells, mean rate',
                        f"{mean:.2f} Hz ({seeds} seed{'s' if seeds > 1 else ''}{spread}, {duration})",
                        f'{low} to {high} Hz', low <= mean <= high))
    return rows, ['', 'Published rates: Brette et al. (2007) benchmarks 1 and 3 in the form of the BrainPy paper, '
                  '80 synapses a cell at every size.']


def finite(a):
    """5 s of COBAHH in single precision: a cell that is not finite once stays so, or stops the run."""
    rows = []
    for cells in (4000, 40000) if a.quick else (4000, 40000, 100000):
        run = network(a, 'cobahh', cells, '--duration', '5 s', '--precision', 'float')
        bad = sum(run['nonfinite'].values())
        rows.append(Row(f'COBAHH, {cells} cells, float, 5 s: cells that are not finite',
                        f"{bad}, after {run['steps']} steps, {mean_rate(run):.2f} Hz",
                        '0, 33 to 39 Hz', bad == 0 and not run['stopped'] and 33 <= mean_rate(run) <= 39))
    return rows, []


class Loops:
    """Processor time of the steps of several commands: what a run takes beyond the same run of one step. Long and short
    runs of all commands take turns, and the least of each counts."""

    def __init__(self, a, commands, duration):
        self.commands = {key: [a.dynaloom, 'run', *words, '--json', '--duration'] for key, words in commands.items()}
        self.spans = (duration, '0.1 ms')
        self.times, self.last = {}, {}

    def round(self):
        for span in self.spans:
            for key, command in self.commands.items():
                seconds, out = programs.process_cpu_s([*command, span])
                self.times[key, span] = min(seconds, self.times.get((key, span), seconds))
                if span == self.spans[0]:
                    self.last[key] = out

    def seconds(self, key):
        return self.times[key, self.spans[0]] - self.times[key, self.spans[1]]


def same_spikes(loops, members):
    """Whether the spike counts of a batch are those of its single runs; `members` gives the index of each."""
    counts = loops.last['batch']['spikes']
    return all(counts[node][index] == count for key, index in members.items()
               for node, count in loops.last[key]['spikes'].items())


def batch(a):
    """A batch against the same runs one by one: time of the steps, compilations, and the spikes. Of 1024 cells, 16 are
    run by themselves and the rest is reckoned."""
    rounds = 2 if a.quick else 5
    coba = ('coba', '--set', 'scale=0.25')
    seeds = {seed: seed - 1 for seed in range(1, 17)}
    currents = {i: i for i in range(0, 1024, 64)}
    networks = Loops(a, {'batch': (*coba, '--batch', 'seed=1:16:16')} |
                     {seed: (*coba, '--seed', str(seed)) for seed in seeds}, '5 s')
    cells = {precision: Loops(a, {'batch': ('hh', '--precision', precision, '--batch', 'I_step=0:1.023 uA/cm^2:1024')} |
                              {i: ('hh', '--precision', precision, '--set', f'I_step={i / 1000!r} uA/cm^2')
                               for i in currents}, '5 s')
             for precision in ('double', 'float')}
    for _ in range(rounds):
        for loops in (networks, *cells.values()):
            loops.round()
    cold = tempfile.mkdtemp(prefix='dynaloom-accept-')
    try:
        compiled = dynaloom(a, 'run', *coba, '--duration', '1 ms', '--batch', 'seed=1:16:16', cache=cold)['batch']
    finally:
        shutil.rmtree(cold)
    together, single = networks.seconds('batch'), sum(networks.seconds(seed) for seed in seeds)
    same = same_spikes(networks, seeds) and all(same_spikes(loops, currents) for loops in cells.values())
    rows = [Row('16 COBA networks of 1000 cells in a batch (16 seeds), time of the steps',
                f'{together:.3f} s, one by one {single:.3f} s: {together / single:.2f} times (least of {rounds})',
                'at most 1.1 times', together <= 1.1 * single),
            Row('its compilations, with an empty cache', compiled['compiled'], 'at most 1', compiled['compiled'] <= 1)]
    for precision, loops in cells.items():
        many, one = loops.seconds('batch'), 64 * sum(loops.seconds(i) for i in currents)
        rows.append(Row(f'1024 single HH cells in a batch, {precision}, time of the steps',
                        f'{many:.3f} s, one by one {one:.1f} s (from 16 of them): {one / many:.0f} times as fast',
                        'at least 8 times', one >= 8 * many))
    rows.append(Row('spikes of the batches', 'those of the single runs' if same else 'differ',
                    'those of the single runs', same))
    return rows, []


def fuzz(a):
    """Every fuzzer for some minutes; a finding is a failure."""
    program = os.path.join(programs.ROOT, 'tools', 'fuzz')
    if not os.path.exists(program):
        raise programs.Failed('There is no tools/fuzz.')
    seconds = 60 if a.quick else round(60 * a.fuzz_minutes)
    done = subprocess.run([program, str(seconds)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
    executed = re.findall(r'number_of_executed_units: *([0-9]+)', done.stdout)
    return [Row(f'{len(executed)} fuzzers, {seconds} s each',
                f"{sum(map(int, executed))} inputs; {'nothing found' if done.returncode == 0 else 'findings'}",
                'nothing found', done.returncode == 0 and len(executed) > 0)], []


def figures(a):
    images = os.path.join(programs.ROOT, 'docs', 'images')
    os.makedirs(images, exist_ok=True)
    for name in ('coba', 'cobahh'):
        dynaloom(a, 'run', name, '--duration', '500 ms', '--figure', os.path.join(images, f'{name}.png'))
    return [], ['![COBA](images/coba.png)', '', '![COBAHH](images/cobahh.png)']
