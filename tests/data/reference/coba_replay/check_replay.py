"""Replays coba_replay.json into each recorded cell alone, in plain NumPy, and compares its spikes.

  python check_replay.py            (needs NumPy only; exit code 1 if a spike differs)

Order of step k: arrivals, forward Euler of all states from their values at t_k, threshold, reset,
V held for tau_ref/dt steps. An input spike found in step k arrives in step k + 1.
"""
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def replay(cell, trains, data, extra=0):
    """Steps in which the cell spikes; `extra` is a wrong delay in steps, to see that it shows."""
    m, dt = data['model'], data['dt_ms']
    steps = round(data['duration_ms'] / dt)
    add_e, add_i = np.zeros(steps + 2 + extra), np.zeros(steps + 2 + extra)
    for source in cell['incoming']:
        arrive, weight = (add_e, m['weight_e']) if source < data['excitatory'] else (add_i, m['weight_i'])
        for k in trains[source]:
            arrive[k + 1 + extra] += weight
    hold_steps = round(m['tau_ref_ms'] / dt)
    v, ge, gi, hold, spikes, margin = cell['v0_mV'], 0.0, 0.0, 0, [], np.inf
    for k in range(steps):
        ge += add_e[k]
        gi += add_i[k]
        f = (m['v_rest_mV'] - v + m['current_mV'] + ge * (m['reversal_e_mV'] - v)
             + gi * (m['reversal_i_mV'] - v)) / m['tau_m_ms']
        ge -= dt * ge / m['tau_e_ms']
        gi -= dt * gi / m['tau_i_ms']
        if hold > 0:
            hold -= 1
            continue
        v += dt * f
        margin = min(margin, abs(v - m['v_th_mV']))
        if v >= m['v_th_mV']:
            spikes.append(k)
            v, hold = m['v_reset_mV'], hold_steps
    return spikes, margin


def main():
    with open(os.path.join(HERE, 'coba_replay.json')) as f:
        data = json.load(f)
    trains = {row[0]: row[1:] for row in data['inputs']}
    different = wrong = spikes = 0
    least = np.inf
    for cell in data['recorded']:
        got, margin = replay(cell, trains, data)
        different += got != cell['spikes']
        least = min(least, margin)
        spikes += len(got)
        wrong += replay(cell, trains, data, extra=1)[0] != cell['spikes']
    print(f"{len(data['recorded'])} cells, {spikes} spikes, {different} cells differ; least distance of V from "
          f'the threshold {least:.3g} mV')
    print(f'inputs one step late, wrong on purpose: {wrong} cells differ')
    return 1 if different else 0


if __name__ == '__main__':
    sys.exit(main())
