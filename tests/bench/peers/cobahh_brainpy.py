"""COBAHH network (Brette et al. 2007, benchmark 3) in BrainPy (>= 2.4): exponential Euler.

  python cobahh_brainpy.py -n 4000 -d 1 [-t 2] [-p float|double] [--platform cpu|gpu] [--jitconn]
"""
import brainpy_runner
import peer_common as pc

a = pc.options(__doc__, brainpy_runner.add_options)
bp, bm = brainpy_runner.load(a)
K = pc.COBAHH
ne = pc.n_exc(a.n)


class HH(bp.dyn.NeuDyn):
    """Traub-Miles cell; g_e and g_i live in the cell, so the start state can be set."""

    def __init__(self, size):
        super().__init__(size)
        self.V = bm.Variable(K['e_l'] - 5. + 5. * bm.random.randn(self.num))
        self.m = bm.Variable(bm.zeros(self.num))
        self.n = bm.Variable(bm.zeros(self.num))
        self.h = bm.Variable(bm.zeros(self.num))
        self.ge = bm.Variable((bm.random.randn(self.num) * 1.5 + 4.) * 10.)
        self.gi = bm.Variable((bm.random.randn(self.num) * 12. + 20.) * 10.)
        self.spike = bm.Variable(bm.zeros(self.num, dtype=bool))
        self.integral = bp.odeint(bp.JointEq([self.dV, self.dm, self.dh, self.dn]),
                                  method='exp_auto')

    @staticmethod
    def dm(m, t, V):
        u = V - K['v_t']
        return 0.32 * (13. - u) / (bm.exp((13. - u) / 4.) - 1.) * (1. - m) \
            - 0.28 * (u - 40.) / (bm.exp((u - 40.) / 5.) - 1.) * m

    @staticmethod
    def dh(h, t, V):
        u = V - K['v_t']
        return 0.128 * bm.exp((17. - u) / 18.) * (1. - h) - 4. / (1. + bm.exp((40. - u) / 5.)) * h

    @staticmethod
    def dn(n, t, V):
        u = V - K['v_t']
        return 0.032 * (15. - u) / (bm.exp((15. - u) / 5.) - 1.) * (1. - n) \
            - 0.5 * bm.exp((10. - u) / 40.) * n

    @staticmethod
    def dV(V, t, m, h, n, ge, gi):
        return (-K['g_l'] * (V - K['e_l']) - ge * (V - K['e_e']) - gi * (V - K['e_i'])
                - K['g_na'] * m * m * m * h * (V - K['e_na'])
                - K['g_kd'] * n * n * n * n * (V - K['e_k'])) / K['c_m']

    def update(self, inc_e, inc_i):
        import math
        self.ge.value = self.ge.value * math.exp(-pc.DT / K['tau_e']) + inc_e
        self.gi.value = self.gi.value * math.exp(-pc.DT / K['tau_i']) + inc_i
        V, m, h, n = self.integral(self.V.value, self.m.value, self.h.value, self.n.value,
                                   bp.share['t'], ge=self.ge.value, gi=self.gi.value,
                                   dt=pc.DT)
        self.spike.value = bm.logical_and(self.V.value < K['v_spike'], V >= K['v_spike'])
        self.V.value, self.m.value, self.h.value, self.n.value = V, m, h, n
        return self.spike.value


class Net(bp.DynSysGroup):
    def __init__(self):
        super().__init__()
        self.N = HH(a.n)
        self.E = brainpy_runner.comm(a, ne, K['w_e'])
        self.I = brainpy_runner.comm(a, a.n - ne, K['w_i'])

    def update(self):
        spk = self.N.spike.value
        return bm.sum(self.N(self.E(spk[:ne]), self.I(spk[ne:])))


brainpy_runner.run(a, 'cobahh', Net)
