"""The programs that are timed, each behind one call: once() runs the loop and gives its times and rate.

A peer is prepared once (generated, compiled, started) when it is constructed; after that every once() costs the
loop and whatever the peer must build again for it, which is not timed. All are told the same number of cells,
precision and duration. Only loops are timed: never construction, compilation, or the writing of results.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(HERE, 'peers')
ROOT = os.path.dirname(os.path.dirname(HERE))
CELLS_AT_SCALE_1 = 4000
SEED = 1

# Seconds of processor time and of wall time of one loop, and the mean rate of all cells in it.
Once = namedtuple('Once', 'cpu_s wall_s rate_hz')


class Failed(Exception):
    pass


def call(command, cwd=None, env=None):
    """Standard output of a command that must succeed."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=env)
    except OSError as e:
        raise Failed(f'{command[0]} cannot be started: {e.strerror}') from e
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def process_cpu_s(command):
    """Processor seconds of a whole process (as the system counts them), and its JSON object."""
    with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if process.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with exit code {process.returncode}:\n{errors.read()[-2000:]}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, json_of(out.read(), command[0])


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


class Dynaloom:
    """`dynaloom run EXAMPLE --json`; every call is the same run."""

    def __init__(self, program, model, n, duration, precision, threads=1, extra=()):
        self.name = f'Dynaloom {precision}'
        self.n, self.duration = n, duration
        self.command = [os.path.abspath(program), 'run', model, '--duration', f'{duration:g}s', '--threads',
                        str(threads), '--precision', precision, '--seed', str(SEED), '--json', *extra]
        if n != CELLS_AT_SCALE_1:
            self.command += ['--set', f'scale={n / CELLS_AT_SCALE_1:.17g}']
        self.last = {}

    def once(self):
        out = self.last = json_of(call(self.command), 'dynaloom')
        if out['neurons'] != self.n or out['stopped']:
            raise Failed(f'dynaloom did not run {self.n} cells to the end: {out}')
        if any(out['nonfinite'].values()):
            raise Failed(f'dynaloom: cells that are not finite: {out["nonfinite"]}')
        rate = sum(out['spikes'].values()) / self.n / self.duration
        return Once(out['simulate_cpu_s'], out['simulate_s'], rate)

    def close(self):
        pass


class Brian2:
    """The compiled C++ standalone project. With `cache` the project stays there and is used again."""

    def __init__(self, python, model, n, duration, precision, cache=None, flags='fast'):
        self.name = f'Brian2 {precision}'
        self.n, self.duration = n, duration
        self.own = cache is None
        if self.own:
            self.folder = tempfile.mkdtemp(prefix='bench_brian2_')
        else:
            self.folder = os.path.join(cache, f'brian2_{model}_{n}_{duration:g}_{precision}_{flags}')
        note = os.path.join(self.folder, 'built.json')
        if not (os.path.exists(note) and os.path.exists(os.path.join(self.folder, 'main'))):
            os.makedirs(self.folder, exist_ok=True)
            line = call([python, os.path.join(PEERS, f'{model}_brian2.py'), '-n', str(n), '-d', str(duration),
                         '-p', precision, '-s', str(SEED), '-r', '1', '--target', 'cpp', '--flags', flags,
                         '--keep', self.folder])
            with open(note, 'w', encoding='utf-8') as file:
                json.dump(json_of(line, 'brian2'), file)
        with open(note, encoding='utf-8') as file:
            self.built = json.load(file)
        self.version = self.built['version']
        self.how = self.built['flags']

    def once(self):
        match = re.search(r'^PEER \S+ (\S+) (\S+)$', call(['./main'], cwd=self.folder), re.M)
        if not match:
            raise Failed("Brian2's program printed no time")
        # The seed is compiled in: every call has the spikes of the first.
        return Once(float(match.group(2)), float(match.group(1)), self.built['rate_hz'])

    def close(self):
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)


class BrainPy:
    """A process that has compiled the network and runs its loop whenever it is told to (--serve)."""

    def __init__(self, python, model, n, duration, precision):
        self.name = f'BrainPy {precision}'
        self.n, self.duration = n, duration
        # The errors go to a file: a pipe nobody reads would fill up and stop the process.
        self.errors = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            [python, os.path.join(PEERS, f'{model}_brainpy.py'), '-n', str(n), '-d', str(duration), '-p', precision,
             '-s', str(SEED), '--serve'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.version = None     # known once it has compiled; several can do so at the same time
        self.how = 'event-driven CSR, one compiled for_loop'

    def answer(self):
        while line := self.process.stdout.readline():
            if line.startswith('{'):
                return json.loads(line)
        self.errors.seek(0)
        raise Failed(f'BrainPy ended early: {self.errors.read()[-2000:]}')

    def once(self):
        if self.version is None:
            ready = self.answer()
            self.version = f"{ready['version']} (JAX {ready['jax']})"
        self.process.stdin.write('run\n')
        self.process.stdin.flush()
        out = self.answer()
        return Once(out['cpu_s'], out['wall_s'], out['spikes'] / self.n / self.duration)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.errors.close()
