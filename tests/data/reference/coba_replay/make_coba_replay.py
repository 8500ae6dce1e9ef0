"""Makes coba_replay.json: COBA at 4000 cells run with Brian2, and what 50 of its cells received and did.

  python make_coba_replay.py            (needs ../requirements.txt)

README.md describes the file and how to replay it.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import numpy as np  # noqa: E402

import json_lines  # noqa: E402

CELLS, EXCITATORY, FAN_OUT = 4000, 3200, 80
DT_MS, DURATION_MS, SEED = 0.1, 300.0, 4
RECORDED_E, RECORDED_I = 40, 10
# Vogels & Abbott 2005 in the form of Brette et al. 2007; conductances in units of the leak's.
MODEL = dict(tau_m_ms=20.0, v_rest_mV=-60.0, v_reset_mV=-60.0, v_th_mV=-50.0, tau_ref_ms=5.0,
             current_mV=20.0, tau_e_ms=5.0, tau_i_ms=10.0, reversal_e_mV=0.0, reversal_i_mV=-80.0,
             weight_e=0.6, weight_i=6.7)


def run(v0, pre, post):
    """Spikes of all cells, [step k, cell], where k is the step that found the spike (Brian2's t_k)."""
    import brian2 as b2
    b2.prefs.codegen.target = 'numpy'
    b2.prefs.core.default_float_dtype = np.float64
    b2.start_scope()
    b2.defaultclock.dt = DT_MS * b2.ms
    names = {k.removesuffix('_mV'): v for k, v in MODEL.items() if not k.endswith('_ms')}
    names.update({k.removesuffix('_ms'): v * b2.ms for k, v in MODEL.items() if k.endswith('_ms')})
    cells = b2.NeuronGroup(CELLS, '''
        dv/dt = (v_rest - v + current + ge*(reversal_e - v) + gi*(reversal_i - v))/tau_m : 1 (unless refractory)
        dge/dt = -ge/tau_e : 1
        dgi/dt = -gi/tau_i : 1
        ''', threshold='v >= v_th', reset='v = v_reset',
        # one dt more: Brian2 counts the reset's own step as the first refractory one
        refractory=(MODEL['tau_ref_ms'] + DT_MS) * b2.ms, method='euler', namespace=names)
    cells.v = v0
    excitatory = b2.Synapses(cells, cells, on_pre='ge_post += weight_e', namespace=names)
    inhibitory = b2.Synapses(cells, cells, on_pre='gi_post += weight_i', namespace=names)
    is_e = pre < EXCITATORY
    excitatory.connect(i=pre[is_e], j=post[is_e])
    inhibitory.connect(i=pre[~is_e], j=post[~is_e])
    spikes = b2.SpikeMonitor(cells)
    b2.Network(cells, excitatory, inhibitory, spikes).run(DURATION_MS * b2.ms)
    return np.round(np.asarray(spikes.t / b2.ms) / DT_MS).astype(int), np.asarray(spikes.i)


def main():
    import brian2
    rng = np.random.default_rng(SEED)
    v0 = rng.normal(-55.0, 5.0, CELLS)
    # 80 random targets a cell, drawn with replacement: several connections of a pair and a cell
    # connected to itself are allowed
    pre = np.repeat(np.arange(CELLS), FAN_OUT)
    post = rng.integers(0, CELLS, CELLS * FAN_OUT)
    step, cell = run(v0, pre, post)
    trains = [[] for _ in range(CELLS)]
    for k, i in sorted(zip(step.tolist(), cell.tolist())):
        trains[i].append(k)
    recorded = np.concatenate([np.arange(RECORDED_E) * (EXCITATORY // RECORDED_E),
                               EXCITATORY + np.arange(RECORDED_I) * ((CELLS - EXCITATORY) // RECORDED_I)])
    cells, sources = [], set()
    for i in recorded.tolist():
        incoming = np.sort(pre[post == i]).tolist()
        sources.update(incoming)
        cells.append(dict(cell=i, v0_mV=float(v0[i]), incoming=incoming, spikes=trains[i]))
    rate = len(step) / CELLS / (DURATION_MS / 1000.0)
    json_lines.write(os.path.join(HERE, 'coba_replay.json'), dict(
        format='coba_replay 1', simulator='Brian2', version=brian2.__version__, numpy=np.__version__,
        code_target='numpy', precision='double', method='euler', dt_ms=DT_MS, duration_ms=DURATION_MS,
        label='step k (time k*dt) that found the spike, Brian2\'s t_k', seed=SEED, cells=CELLS,
        excitatory=EXCITATORY, mean_rate_hz=round(rate, 4), model=MODEL, recorded=cells,
        inputs=[[i, *trains[i]] for i in sorted(sources)]))
    print(f'{rate:.2f} Hz; {len(sources)} sources with {sum(len(trains[i]) for i in sources)} spikes; recorded cells: '
          f'{sum(len(c["spikes"]) for c in cells)} spikes, {sum(not c["spikes"] for c in cells)} of 50 silent')


if __name__ == '__main__':
    main()
