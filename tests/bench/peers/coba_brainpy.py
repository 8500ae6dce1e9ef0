"""COBA E/I network (Vogels & Abbott 2005) in BrainPy (>= 2.4): event-driven CSR, one for_loop.

  python coba_brainpy.py -n 4000 -d 1 [-t 2] [-p float|double] [--platform cpu|gpu] [--jitconn]
"""
import brainpy_runner
import peer_common as pc

a = pc.options(__doc__, brainpy_runner.add_options)
bp, bm = brainpy_runner.load(a)
K = pc.COBA
ne = pc.n_exc(a.n)


class Net(bp.DynSysGroup):
    def __init__(self):
        super().__init__()
        self.N = bp.dyn.LifRefLTC(a.n, V_rest=K['e_l'], V_th=K['v_th'], V_reset=K['v_reset'],
                                  tau=K['tau_m'], tau_ref=K['t_ref'], method='euler',
                                  V_initializer=bp.init.Normal(K['v0_mean'], K['v0_sd']))
        self.delay = bp.VarDelay(self.N.spike, entries={'now': None})
        self.E = bp.dyn.HalfProjAlignPost(comm=brainpy_runner.comm(a, ne, K['w_e']),
                                          syn=bp.dyn.Expon(size=a.n, tau=K['tau_e']),
                                          out=bp.dyn.COBA(E=K['e_e']), post=self.N)
        self.I = bp.dyn.HalfProjAlignPost(comm=brainpy_runner.comm(a, a.n - ne, K['w_i']),
                                          syn=bp.dyn.Expon(size=a.n, tau=K['tau_i']),
                                          out=bp.dyn.COBA(E=K['e_i']), post=self.N)

    def update(self):
        spk = self.delay.at('now')
        self.E(spk[:ne])
        self.I(spk[ne:])
        self.delay(self.N(K['i_ext']))
        return bm.sum(self.N.spike.value)


brainpy_runner.run(a, 'coba', Net)
