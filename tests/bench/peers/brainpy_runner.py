"""BrainPy run shared by coba_brainpy.py and cobahh_brainpy.py.

The loop is one bm.for_loop over all steps: the first call compiles, so
compile_s = first call - second call; sim_s comes from the calls after it.
For one thread, also pin the process (taskset -c 1): XLA keeps a thread pool.
"""
import json
import os
import sys
import time

import peer_common as pc


def add_options(p):
    p.add_argument('--platform', choices=['cpu', 'gpu'], default='cpu')
    p.add_argument('--jitconn', action='store_true',
                   help='EventJitFPHomoLinear (connectivity made on the fly) in place of CSR')
    p.add_argument('--nojit', action='store_true',
                   help='bare for_loop: every call traces and compiles again (sim_s then holds that)')


    p.add_argument('--serve', action='store_true',
                   help='after compiling, run the loop once for every line of stdin and answer with one '
                        'JSON line each; for drivers that alternate programs')


def load(a):
    if a.platform == 'cpu':
        multi = 'true' if a.threads > 1 else 'false'
        os.environ['XLA_FLAGS'] = (os.environ.get('XLA_FLAGS', '') +
                                   f' --xla_cpu_multi_thread_eigen={multi}'
                                   f' intra_op_parallelism_threads={a.threads}').strip()
        os.environ['NUMBA_NUM_THREADS'] = str(a.threads)
    import brainpy as bp
    import brainpy.math as bm
    bm.set_platform(a.platform)
    if a.precision == 'double':
        bm.enable_x64()
        bm.set_float(bm.float64)        # brainpy >= 2.5; harmless before
    bm.set_dt(pc.DT)
    bm.random.seed(a.seed)
    a.import_s = pc.process_age()
    return bp, bm


def comm(a, n_pre, w):
    """Event-driven projection of n_pre neurons onto all n."""
    import brainpy as bp
    if a.jitconn:
        return bp.dnn.EventJitFPHomoLinear(n_pre, a.n, prob=pc.p_conn(a.n), weight=w)
    return bp.dnn.EventCSRLinear(bp.conn.FixedProb(pc.p_conn(a.n), pre=n_pre, post=a.n,
                                                   seed=a.seed + n_pre), w)


def serve(version, jax_version, loop):
    print(json.dumps(dict(version=version, jax=jax_version)), flush=True)
    for _ in sys.stdin:
        wall, cpu, spikes = loop()
        print(json.dumps(dict(wall_s=wall, cpu_s=cpu, spikes=spikes)), flush=True)


def run(a, model, make):
    import brainpy as bp
    import brainpy.math as bm
    import jax
    import numpy as np
    t0 = time.perf_counter()
    net = make()
    build_s = time.perf_counter() - t0
    steps = int(round(a.duration * 1000.0 / pc.DT))

    def all_steps(indices):
        return bm.for_loop(net.step_run, indices, progress_bar=False)

    all_steps = all_steps if a.nojit else bm.jit(all_steps)     # jit: one compilation for all calls

    calls = 0

    def loop():
        # Time goes on from call to call: a cell compares t with the time of its last spike, so
        # starting again at t = 0 would hold every cell as refractory until its old spike time.
        nonlocal calls
        indices = jax.block_until_ready(bm.as_jax(bm.arange(calls * steps, (calls + 1) * steps)))
        calls += 1
        t0, c0 = time.perf_counter(), time.process_time()
        spikes = all_steps(indices)
        spikes = np.asarray(jax.block_until_ready(bm.as_jax(spikes)))
        return time.perf_counter() - t0, time.process_time() - c0, int(spikes.sum())

    pc.pin(a)
    t_first, _, spikes = loop()           # compiles; starts from the initial state
    first = pc.process_age()
    if a.serve:
        serve(bp.__version__, jax.__version__, loop)
        return
    # later calls go on from the running state: same activity, no transient, no compilation
    sims, cpus = [], []
    for _ in range(max(1, a.repeat)):
        t, c, spikes = loop()
        sims.append(t)
        cpus.append(c)
    pc.emit(a, peer='brainpy-' + a.platform, version=bp.__version__, jax=jax.__version__,
            model=model, import_s=a.import_s, build_s=build_s,
            compile_s=max(0.0, t_first - min(sims)), sim_all=sims, cpu_all=cpus,
            first_result_s=first, spikes=spikes, repeats_continue=True,
            conn='jit' if a.jitconn else 'csr')
