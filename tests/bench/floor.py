"""The least time that COBA and COBAHH can take on this machine, from its measured bandwidth and arithmetic (peak.c).

A lower bound, not a prediction; how far a program is from it says how much is left to gain.

COBA, one neuron and step: v, ge, gi read and written and a byte of refractory count, 26 bytes (50 in double), at the
bandwidth of the level of cache that 13 (25) bytes a neuron fit in; or about 20 operations of a lane, whichever takes
longer. One synaptic event: its 4-byte index, read at the bandwidth of the level that 320 bytes a neuron of table fit
in, and one addition to memory a cycle; 22 Hz times 80 targets make 1760 events a neuron and second. COBAHH is bound
by arithmetic: 8 exponentials, 8 divisions and about 60 other operations, together about 230 operations of a lane
(324 in double).
"""
import os
import subprocess
import tempfile

import programs

STEPS_PER_S = 1e4
EVENTS_PER_S = 22 * 80
LANE_OPERATIONS = {'float': 230, 'double': 324}


def peak(threads=1):
    """What peak.c measures, as its JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, 'peak')
        programs.call(['gcc', '-O3', '-march=native', '-mprefer-vector-width=512', '-fopenmp',
                       os.path.join(programs.HERE, 'peak.c'), '-o', program, '-lm'])
        tries = [programs.json_of(programs.call([program, str(threads)]), 'peak') for _ in range(3)]
    best = tries[0]
    for other in tries[1:]:
        best['multiply_add_gflops'] = max(best['multiply_add_gflops'], other['multiply_add_gflops'])
        for kib, value in other['update_gbs_by_kib'].items():
            best['update_gbs_by_kib'][kib] = max(best['update_gbs_by_kib'][kib], value)
        for cells, value in other.get('scatter_ns_by_cells', {}).items():
            best['scatter_ns_by_cells'][cells] = min(best['scatter_ns_by_cells'][cells], value)
    return best


def bandwidth(measured, size):
    """Bytes a second of the smallest measured working set that holds `size` bytes (the largest set otherwise)."""
    sets = sorted((int(kib) * 1024, value) for kib, value in measured['update_gbs_by_kib'].items())
    # Below 96 KiB the measurement itself costs too much to tell.
    sets = [s for s in sets if s[0] >= 96 * 1024]
    return next((value for held, value in sets if held >= size), sets[-1][1]) * 1e9


def seconds(measured, model, n, precision):
    """Floor of one biological second on one thread."""
    operations = measured['multiply_add_gflops'] * 1e9 / 2      # of float lanes; half as many of double
    if precision == 'double':
        operations /= 2
    if model == 'cobahh':
        return n * STEPS_PER_S * LANE_OPERATIONS[precision] / operations
    moved, held = (26, 13) if precision == 'float' else (50, 25)
    state = n * STEPS_PER_S * max(moved / bandwidth(measured, held * n), 20 / operations)
    cycle = 64 / (measured['multiply_add_gflops'] * 1e9)        # two 16-lane multiply-adds a cycle
    return state + n * EVENTS_PER_S * (4 / bandwidth(measured, 320 * n) + cycle)
