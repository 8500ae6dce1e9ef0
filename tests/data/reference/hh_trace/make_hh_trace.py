"""Makes hh_trace.json: one Traub-Miles cell, free of input, run with Brian2's exponential Euler.

  python make_hh_trace.py            (needs ../requirements.txt)

README.md describes the cell and the file.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import numpy as np  # noqa: E402

import json_lines  # noqa: E402

DT_MS, DURATION_MS = 0.1, 500.0
TIMES_MS = [0.1, 0.5, 1, 2, 5, 10, 15, 15.5, 15.6, 16, 20, 50, 90, 90.5, 100, 150, 200, 300, 500]
# uF/cm2, mS/cm2, mV
MODEL = dict(c_m=1.0, g_na=100.0, e_na=50.0, g_k=30.0, e_k=-90.0, g_l=0.05, e_l=-60.0, v_t=-63.0)
INITIAL = dict(v=-60.0, m=0.0, h=0.0, n=0.0)
# The rates that are x/(exp(x) - 1) are written with exprel(x) = (exp(x) - 1)/x: no division by 0.
EQUATIONS = '''
dv/dt = (g_na*m**3*h*(e_na - v) + g_k*n**4*(e_k - v) + g_l*(e_l - v))/c_m/ms : 1
dm/dt = (a_m*(1 - m) - b_m*m)/ms : 1
dh/dt = (a_h*(1 - h) - b_h*h)/ms : 1
dn/dt = (a_n*(1 - n) - b_n*n)/ms : 1
u = v - v_t : 1
a_m = 1.28/exprel((13 - u)/4) : 1
b_m = 1.4/exprel((u - 40)/5) : 1
a_h = 0.128*exp((17 - u)/18) : 1
b_h = 4/(1 + exp((40 - u)/5)) : 1
a_n = 0.16/exprel((15 - u)/5) : 1
b_n = 0.5*exp((10 - u)/40) : 1
'''


def main():
    import brian2 as b2
    b2.prefs.codegen.target = 'numpy'
    b2.prefs.core.default_float_dtype = np.float64
    b2.defaultclock.dt = DT_MS * b2.ms
    cell = b2.NeuronGroup(1, EQUATIONS, method='exponential_euler', namespace=MODEL)
    for name, value in INITIAL.items():
        setattr(cell, name, value)
    # sampled at the start of step k: the state after exactly k steps
    states = b2.StateMonitor(cell, list(INITIAL), record=True)
    steps = round(DURATION_MS / DT_MS)
    b2.Network(cell, states).run((DURATION_MS + DT_MS) * b2.ms)
    trace = {name: np.asarray(getattr(states, name))[0] for name in INITIAL}
    assert len(trace['v']) == steps + 1
    rows = [[t, *(float(trace[name][round(t / DT_MS)]) for name in INITIAL)] for t in TIMES_MS]
    v = trace['v']
    crossing = np.flatnonzero((v[:-1] < 0.0) & (v[1:] >= 0.0)) + 1
    json_lines.write(os.path.join(HERE, 'hh_trace.json'), dict(
        format='hh_trace 1', simulator='Brian2', version=b2.__version__, numpy=np.__version__,
        code_target='numpy', precision='double', method='exponential_euler', dt_ms=DT_MS,
        duration_ms=DURATION_MS, model=MODEL, initial=INITIAL,
        columns=['t_ms', 'v_mV', 'm', 'h', 'n'], states=rows,
        spike_threshold_mV=0.0, spikes_ms=[round(float(k) * DT_MS, 1) for k in crossing],
        v_max_mV=float(v.max()), v_min_mV=float(v.min())))
    for row in rows:
        print('%6.1f %12.6f %.8f %.8f %.8f' % tuple(row))
    print('spikes at', [round(float(k) * DT_MS, 1) for k in crossing], 'V max', v.max(), 'min', v.min())


if __name__ == '__main__':
    main()
