"""Runs network.json with Dynaloom's order of a step in plain NumPy and compares with spikes_brian2.json.

  python check_step_semantics.py            (needs NumPy only; exit code 1 if a spike differs)

The order of step k, from t_k to t_{k+1}: arrivals; all states integrated from their values at t_k,
each reading the others' old values; threshold on the new V; reset; V held for round(tau_ref/dt)
steps. A spike found in step k is labelled t_{k+1}; with a delay of D steps it arrives at t_{k+1+D}.
Brian2 labels the same spike t_k. Besides the comparison this prints how close V came to the
threshold without crossing it (or after crossing it), and what a push of every V(0) does to the spike
times: the network is of use as a reference only as long as both say that rounding cannot move a spike.
"""
import json
import math
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def steps_of(ms, dt):
    """Delay or hold in steps: to the nearest, halves up; a value within 1e-9 of a multiple counts as it."""
    x = ms / dt
    near = round(x * 1024) / 1024
    if abs(x - near) <= 1e-9 * max(1.0, abs(x)):
        x = near
    return math.floor(x + 0.5)


class Network:
    def __init__(self, net):
        self.net, self.dt = net, net['dt_ms']
        pops = net['populations']
        self.first = {}
        total = 0
        for p in pops:
            self.first[p['name']] = total
            total += p['size']
        self.size = total

        def column(key):
            return np.concatenate([np.full(p['size'], p[key], float) if np.isscalar(p[key])
                                   else np.array(p[key], float) for p in pops])

        self.v0, self.current = column('v0_mV'), column('current_mV')
        self.tau_m, self.rest, self.reset, self.threshold = (
            column(k) for k in ('tau_m_ms', 'v_rest_mV', 'v_reset_mV', 'v_th_mV'))
        self.hold_steps = np.array([steps_of(x, self.dt) for x in column('tau_ref_ms')])
        # synapses of one source: (receptor, target, weight, delay in steps)
        self.out = [[] for _ in range(total)]
        for p in net['projections']:
            for pre, post, weight, delay in p['connections']:
                self.out[self.first[p['source']] + pre].append(
                    (p['receptor'], self.first[p['target']] + post, weight, steps_of(delay, self.dt)))
        self.longest = max(s[3] for row in self.out for s in row)

    def run(self, method, push=0.0, sample_ms=None, extra_hold=0, extra_delay=0, decay_first=False):
        """Spikes [(label in steps, cell)], V at every sample_ms, least distance from the threshold.

        The extras and decay_first are wrong on purpose: main() shows that the data tell them apart.
        """
        dt, r = self.dt, self.net['receptors']
        v = self.v0 + push
        s = {k: np.zeros(self.size) for k in r}
        hold = np.zeros(self.size, int)
        slots = self.longest + extra_delay + 2
        queue = [[] for _ in range(slots)]
        spikes, samples, margin = [], [], np.inf
        steps = steps_of(self.net['duration_ms'], dt)
        every = steps_of(sample_ms, dt) if sample_ms else None
        for k in range(steps):
            if every and k % every == 0:
                samples.append(v.copy())
            for receptor, target, weight in queue[k % slots]:          # A: arrivals at t_k
                s[receptor][target] += weight
            queue[k % slots] = []
            if decay_first:
                s = {x: s[x] * math.exp(-dt / r[x]['tau_ms']) for x in r}
            cond = {x: s[x] for x in r if r[x]['kind'] == 'conductance'}  # C: all from values at t_k
            f = (self.rest - v + self.current + sum(s[x] for x in r if r[x]['kind'] == 'current')
                 + sum(g * (r[x]['reversal_mV'] - v) for x, g in cond.items())) / self.tau_m
            if method == 'euler':
                moved = v + dt * f
                nxt = {x: s[x] + dt * (-s[x] / r[x]['tau_ms']) for x in r}
            else:                             # x + dt phi(dt L) f with phi(z) = (e^z - 1)/z, L = df/dx
                z = -dt * (1.0 + sum(cond.values())) / self.tau_m
                moved = v + dt * np.expm1(z) / z * f
                nxt = {x: s[x] * math.exp(-dt / r[x]['tau_ms']) for x in r}
            free = hold == 0
            v = np.where(free, moved, v)
            hold = np.where(free, hold, hold - 1)
            s = nxt
            if free.any():
                margin = min(margin, np.abs(v - self.threshold)[free].min())
            fired = np.flatnonzero(free & (v >= self.threshold))       # D: detect and reset
            v[fired] = self.reset[fired]
            hold[fired] = self.hold_steps[fired] + extra_hold
            for i in fired:                                            # E: label t_{k+1}
                spikes.append((k + 1, int(i)))
                for receptor, target, weight, delay in self.out[i]:
                    queue[(k + 1 + delay + extra_delay) % slots].append((receptor, target, weight))
        return spikes, np.array(samples).T, margin


def trains(spikes, size):
    out = [[] for _ in range(size)]
    for label, i in spikes:
        out[i].append(label)
    return out


def largest_shift(a, b):
    """Largest difference of the n-th spikes of each cell, in steps; None if a cell's counts differ."""
    if any(len(x) != len(y) for x, y in zip(a, b)):
        return None
    return max((abs(p - q) for x, y in zip(a, b) for p, q in zip(x, y)), default=0)


def said(shift):
    return 'spike counts differ' if shift is None else f'largest shift {shift} steps'


def main():
    with open(os.path.join(HERE, 'network.json')) as f:
        net = Network(json.load(f))
    with open(os.path.join(HERE, 'spikes_brian2.json')) as f:
        reference = json.load(f)
    good = True
    for method, run in reference['variants'].items():
        theirs = []
        for name, rows in run['spikes'].items():
            # + 1: Brian2's label t_k is our t_{k+1}
            theirs += [(steps_of(t, net.dt) + 1, net.first[name] + i) for t, i in rows]
        theirs = trains(theirs, net.size)
        sample = run['sample_times_ms'][1] - run['sample_times_ms'][0]
        ours, samples, margin = net.run(method, sample_ms=sample)
        ours = trains(ours, net.size)
        shift = largest_shift(ours, theirs)
        v = np.concatenate([np.array(run['v_mV'][p['name']]) for p in net.net['populations']])
        counts = [len(x) for x in ours]
        print(f'{method}: {sum(counts)} spikes ({min(counts)} to {max(counts)} a cell), {said(shift)}, '
              f'largest difference of V {np.abs(v - samples).max():.3g} mV, '
              f'least distance from the threshold {margin:.3g} mV')
        for push in (1e-9, 1e-6, 1e-4, 1e-3, 1e-2):
            pushed = trains(net.run(method, push=push)[0], net.size)
            print(f'  V(0) + {push:g} mV: {said(largest_shift(pushed, ours))}')
        for fault in (dict(extra_hold=1), dict(extra_hold=-1), dict(extra_delay=1), dict(decay_first=True)):
            wrong = trains(net.run(method, **fault)[0], net.size)
            print(f'  {fault}, wrong on purpose: {said(largest_shift(wrong, theirs))}')
        good = good and shift is not None and shift <= 1
    print('agrees within one step' if good else 'DIFFERS')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
