"""Makes network.json and spikes_brian2.json: a small network that is not chaotic, run with Brian2.

  python make_spike_for_spike.py            (needs ../requirements.txt)

README.md describes the network, both files and how Brian2's time labels read.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import numpy as np  # noqa: E402

import json_lines  # noqa: E402

DT_MS = 0.1
DURATION_MS = 1000.0
SAMPLE_MS = 50.0
VARIANTS = ('euler', 'exponential_euler')

# The cell of Vogels & Abbott 2005; i is the current times the resistance, so a voltage.
CELL = dict(tau_m_ms=20.0, v_rest_mV=-60.0, v_reset_mV=-60.0, v_th_mV=-50.0, tau_ref_ms=5.0)
RECEPTORS = {
    'ge': dict(kind='conductance', tau_ms=5.0, reversal_mV=0.0),
    'gi': dict(kind='conductance', tau_ms=10.0, reversal_mV=-80.0),
    'ie': dict(kind='current', tau_ms=5.0),
    'ii': dict(kind='current', tau_ms=10.0),
}
POPULATIONS = {'P': 12, 'Q': 8}
# source, target, receptor, synapses per target, least and largest weight, delays in ms
PROJECTIONS = [
    ('P', 'Q', 'ge', 3, 0.10, 0.30, (0.0, 0.1, 0.5, 1.5)),
    ('P', 'Q', 'ie', 2, 0.50, 2.00, (0.2, 3.0)),
    ('P', 'P', 'ge', 2, 0.02, 0.08, (1.5, 7.3)),
    ('P', 'P', 'ie', 1, 0.20, 0.80, (0.0, 0.7)),
    ('Q', 'P', 'gi', 2, 0.20, 0.80, (0.0, 0.1, 3.0)),
    ('Q', 'P', 'ii', 2, -1.50, -0.40, (0.3, 12.0)),
    ('Q', 'Q', 'gi', 1, 0.10, 0.50, (0.5,)),
    ('Q', 'Q', 'ii', 1, -1.00, -0.30, (0.0, 1.0)),
]


def make_network(seed=20260):
    """The network as plain numbers: everything a simulator needs is in the result."""
    rng = np.random.default_rng(seed)
    populations = []
    for name, size in POPULATIONS.items():
        # P is driven above threshold (10 mV) with rates apart from each other, Q mostly by P.
        low, high = (11.0, 26.0) if name == 'P' else (6.0, 12.0)
        current = np.round(np.linspace(low, high, size) + rng.uniform(-0.3, 0.3, size), 3)
        populations.append(dict(name=name, size=size, **CELL,
                                current_mV=[float(x) for x in current],
                                v0_mV=[float(x) for x in np.round(rng.uniform(-60, -50.5, size), 3)]))
    projections = []
    for source, target, receptor, fan_in, low, high, delays in PROJECTIONS:
        rows = []
        for post in range(POPULATIONS[target]):
            for pre in rng.choice(POPULATIONS[source], fan_in, replace=False):
                rows.append([int(pre), post, float(np.round(rng.uniform(low, high), 3)),
                             float(rng.choice(delays))])
        if (source, target, receptor) == ('P', 'Q', 'ge'):
            # one pair connected three times: twice with one delay and once with another
            rows += [[4, 2, 0.1, 0.5], [4, 2, 0.05, 0.5], [4, 2, 0.075, 3.0]]
        if (source, target, receptor) == ('P', 'P', 'ge'):
            rows += [[7, 7, 0.05, 0.1]]         # a cell connected to itself
        projections.append(dict(source=source, target=target, receptor=receptor, connections=rows))
    return dict(format='spike_for_spike network 1', dt_ms=DT_MS, duration_ms=DURATION_MS, seed=seed,
                receptors=RECEPTORS, populations=populations, projections=projections)


def run_brian2(network, method):
    """Runs the network with one method for all states; returns what spikes_brian2.json holds of it."""
    import brian2 as b2
    b2.prefs.codegen.target = 'numpy'
    b2.prefs.core.default_float_dtype = np.float64
    b2.start_scope()
    b2.defaultclock.dt = network['dt_ms'] * b2.ms
    r = network['receptors']
    groups, monitors, objects = {}, {}, []
    equations = '''
    dv/dt = (v_rest - v + current + ge*(reversal_ge - v) + gi*(reversal_gi - v) + ie + ii)/tau_m : 1 (unless refractory)
    dge/dt = -ge/tau_ge : 1
    dgi/dt = -gi/tau_gi : 1
    die/dt = -ie/tau_ie : 1
    dii/dt = -ii/tau_ii : 1
    current : 1 (constant)
    '''
    for p in network['populations']:
        names = {f'tau_{k}': v['tau_ms'] * b2.ms for k, v in r.items()}
        names.update(reversal_ge=r['ge']['reversal_mV'], reversal_gi=r['gi']['reversal_mV'],
                     v_rest=p['v_rest_mV'], v_reset=p['v_reset_mV'], v_th=p['v_th_mV'],
                     tau_m=p['tau_m_ms'] * b2.ms)
        # Brian2 counts the reset's own step as the first of the refractory ones: one dt more
        # makes it hold V for round(tau_ref/dt) steps after it.
        group = b2.NeuronGroup(p['size'], equations, threshold='v >= v_th', reset='v = v_reset',
                               refractory=(p['tau_ref_ms'] + network['dt_ms']) * b2.ms,
                               method=method, namespace=names)
        group.current = p['current_mV']
        group.v = p['v0_mV']
        groups[p['name']] = group
        monitors[p['name']] = (b2.SpikeMonitor(group),
                               b2.StateMonitor(group, 'v', record=True, dt=SAMPLE_MS * b2.ms))
        objects += [group, *monitors[p['name']]]
    for p in network['projections']:
        pre, post, weight, delay = (np.array(c) for c in zip(*p['connections']))
        synapses = b2.Synapses(groups[p['source']], groups[p['target']], 'w : 1',
                               on_pre=f"{p['receptor']}_post += w")
        synapses.connect(i=pre, j=post)
        synapses.w = weight
        synapses.delay = delay * b2.ms
        objects.append(synapses)
    b2.Network(objects).run(network['duration_ms'] * b2.ms)
    spikes, voltages, times = {}, {}, None
    for name, (spike, state) in monitors.items():
        label = np.round(np.asarray(spike.t / b2.ms) / network['dt_ms']).astype(int)
        order = np.lexsort((np.asarray(spike.i), label))
        spikes[name] = [[step_to_ms(label[e]), int(spike.i[e])] for e in order]
        times = [float(np.round(t, 6)) for t in np.asarray(state.t / b2.ms)]
        voltages[name] = [[float(x) for x in row] for row in np.asarray(state.v)]
    return dict(method=method, spikes=spikes, sample_times_ms=times, v_mV=voltages)


def step_to_ms(step):
    return round(int(step) * DT_MS, 1)


def main():
    import brian2
    network = make_network()
    json_lines.write(os.path.join(HERE, 'network.json'), network)
    runs = {method: run_brian2(network, method) for method in VARIANTS}
    json_lines.write(os.path.join(HERE, 'spikes_brian2.json'), dict(
        format='spike_for_spike spikes 1', simulator='Brian2', version=brian2.__version__,
        numpy=np.__version__, code_target='numpy', precision='double', dt_ms=network['dt_ms'],
        duration_ms=network['duration_ms'], label='t_k: the start of the step that found the spike',
        variants=runs))
    for method, run in runs.items():
        print(method, {name: len(s) for name, s in run['spikes'].items()}, 'spikes')


if __name__ == '__main__':
    main()
