"""Times COBA in Dynaloom against Brian2's C++ standalone on this machine, in alternating runs.

  python compare_brian2.py build/dynaloom examples/coba.loom [--rounds 15] [--pin 1] [--require 4]

Run it with a Python that has Brian2 (peers/README.md). The Brian2 project is generated and compiled
once (or taken from --project), then each round runs Brian2's program and Dynaloom's once, in turn, so
that what else the machine does falls on both alike. Compared is the wall time of the simulation loop
alone: Dynaloom's "simulate_s" and the clock around network.run() in Brian2's main(). Both programs run
once before the first round. One thread, same size, duration and precision; the rates are printed and
must be alike, so that a silent network cannot pass as a fast one.

Exit code 0 done, 1 the ratio of the least times is below --require or the rates differ, 2 a program failed.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(HERE, 'peers')
CELLS_AT_SCALE_1 = 4000
RATE_TOLERANCE = 0.25       # of the mean; the rate of one draw of the network varies by about 6 %


class Failed(Exception):
    pass


def call(command, cwd=None):
    """Standard output of a command that must succeed."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    except OSError as e:
        raise Failed(f'{command[0]} cannot be started: {e.strerror}') from e
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def json_of(text, what):
    """The JSON object that is all of the text, or its last line that starts one."""
    starts = [line for line in text.splitlines() if line.startswith('{')]
    for candidate in [text, *starts[-1:]]:
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    raise Failed(f'{what} printed no JSON object: {text[:200]!r}')


class Brian2:
    """The compiled standalone project; its program runs the same network, with the same seed, each time."""

    def __init__(self, a):
        self.own = a.project is None
        self.folder = a.project or tempfile.mkdtemp(prefix='compare_brian2_')
        line = call([sys.executable, os.path.join(PEERS, 'coba_brian2.py'), '-n', str(a.n), '-d', str(a.duration),
                     '-p', a.precision, '-s', str(a.seed), '-r', '1', '--target', 'cpp', '--flags', a.flags,
                     '--keep', self.folder])
        self.built = json_of(line, 'coba_brian2.py')
        self.rate_hz = self.built['rate_hz']

    def seconds(self):
        match = re.search(r'^PEER \S+ (\S+) \S+$', call(['./main'], cwd=self.folder), re.M)
        if not match:
            raise Failed("Brian2's program printed no time")
        return float(match.group(1))

    def close(self):
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)


class Dynaloom:
    def __init__(self, a):
        self.a = a
        self.command = [os.path.abspath(a.dynaloom) if os.path.exists(a.dynaloom) else a.dynaloom, 'run', a.model,
                        '--duration', f'{a.duration:g}s', '--threads', '1', '--precision', a.precision,
                        '--seed', str(a.seed), '--json']
        if a.n != CELLS_AT_SCALE_1:
            self.command += ['--set', f'scale={a.n / CELLS_AT_SCALE_1:.17g}']
        self.rate_hz = None

    def seconds(self):
        out = json_of(call(self.command), 'dynaloom')
        try:
            seconds, spikes, neurons = float(out['simulate_s']), out['spikes'], out['neurons']
            spikes = sum(spikes.values()) if isinstance(spikes, dict) else spikes
            self.rate_hz = spikes / neurons / self.a.duration
        except (KeyError, TypeError, ZeroDivisionError) as e:
            raise Failed(f'dynaloom\'s JSON object lacks "simulate_s", "spikes" or "neurons": {sorted(out)}') from e
        if neurons != self.a.n:
            raise Failed(f'dynaloom ran {neurons} neurons, not {self.a.n}')
        if seconds <= 0 or out.get('stopped'):
            raise Failed(f"dynaloom did not finish its run: {out}")
        return seconds


def alternate(brian2, dynaloom, rounds):
    """Times of both, and the machine's load at the start of each round."""
    brian2.seconds(), dynaloom.seconds()
    times = {'brian2': [], 'dynaloom': []}
    loads = []
    for r in range(rounds):
        loads.append(os.getloadavg()[0])
        # who runs first changes from round to round
        for side in ((brian2, dynaloom) if r % 2 == 0 else (dynaloom, brian2)):
            times['brian2' if side is brian2 else 'dynaloom'].append(side.seconds())
    return times, loads


def report(a, brian2, dynaloom, times, loads):
    result = dict(n=a.n, duration_s=a.duration, precision=a.precision, threads=1, rounds=a.rounds,
                  brian2_version=brian2.built['version'], brian2_flags=brian2.built['flags'],
                  load_min=min(loads), load_median=statistics.median(loads), load_max=max(loads), cpus=os.cpu_count())
    for side, rate in (('brian2', brian2.rate_hz), ('dynaloom', dynaloom.rate_hz)):
        result[side] = dict(least_s=min(times[side]), median_s=statistics.median(times[side]), rate_hz=rate,
                            all_s=times[side])
    b, d = result['brian2'], result['dynaloom']
    result['ratio_least'] = b['least_s'] / d['least_s']
    result['ratio_median'] = b['median_s'] / d['median_s']
    if a.json:
        print(json.dumps(result))
        return result
    print(f"COBA, {a.n} neurons, {a.duration:g} s, {a.precision}, one thread, {a.rounds} alternating rounds; "
          f"load {min(loads):.2f} to {max(loads):.2f} (median {result['load_median']:.2f}) on {result['cpus']} CPUs")
    print(f"{'':22}{'least':>10}{'median':>10}{'rate':>10}")
    for name, side in ((f"Brian2 {result['brian2_version']}", b), ('Dynaloom', d)):
        print(f"{name:22}{side['least_s']:9.4f}s{side['median_s']:9.4f}s{side['rate_hz']:8.2f}Hz")
    print(f"{'Brian2 / Dynaloom':22}{result['ratio_least']:10.2f}{result['ratio_median']:10.2f}")
    return result


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('dynaloom', help='the program to time')
    p.add_argument('model', help='the COBA example, coba.loom')
    p.add_argument('--rounds', type=int, default=15)
    p.add_argument('-n', type=int, default=CELLS_AT_SCALE_1, help='neurons; "scale" of the document is n/4000')
    p.add_argument('--duration', type=float, default=1.0, help='simulated seconds')
    p.add_argument('--precision', choices=['float', 'double'], default='float')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--flags', default='fast', help='compiler flags of Brian2 by name, see peers/brian2_runner.py')
    p.add_argument('--project', help='folder for the Brian2 project; kept (default: a temporary one)')
    p.add_argument('--pin', metavar='CPU', help='run both programs on this CPU only')
    p.add_argument('--require', type=float, metavar='RATIO', help='fail if Dynaloom is not this much faster')
    p.add_argument('--json', action='store_true', help='print one JSON object with every time')
    a = p.parse_args()
    if a.rounds < 1 or a.n < 1 or not a.duration > 0:
        p.error('--rounds, -n and --duration must be positive')
    return a


def main():
    a = arguments()
    try:
        brian2 = Brian2(a)
        try:
            if a.pin:
                os.sched_setaffinity(0, {int(a.pin)})   # after the compilation; both programs inherit it
            dynaloom = Dynaloom(a)
            times, loads = alternate(brian2, dynaloom, a.rounds)
        finally:
            brian2.close()
    except Failed as e:
        print(f'compare_brian2: {e}', file=sys.stderr)
        return 2
    result = report(a, brian2, dynaloom, times, loads)
    rates = brian2.rate_hz, dynaloom.rate_hz
    if abs(rates[0] - rates[1]) > RATE_TOLERANCE * sum(rates) / 2:
        print(f'compare_brian2: the rates differ ({rates[0]:.2f} and {rates[1]:.2f} Hz): not the same network',
              file=sys.stderr)
        return 1
    if a.require and result['ratio_least'] < a.require:
        print(f"compare_brian2: {result['ratio_least']:.2f} times as fast as Brian2, {a.require:g} required",
              file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
