"""The arithmetic of the measuring scripts; run by ctest, without the program and without other simulators."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare    # noqa: E402
import floor      # noqa: E402
import pages      # noqa: E402


class Floor(unittest.TestCase):
    # A Cascade Lake core: 152 GFLOP/s of float multiply-adds; floors worked out by hand from the same bandwidths.
    MACHINE = {'multiply_add_gflops': 152,
               'update_gbs_by_kib': {'256': 90, '768': 90, '2048': 36, '8192': 35, '24576': 19, '131072': 10}}

    def test_small_float_network_is_bound_by_bandwidth_of_the_second_level(self):
        # state 4000 1e4 26 B / 90 GB/s = 11.56 ms; events 4000 1760 (4 B / 35 GB/s + 64/152 ns) = 3.77 ms
        self.assertAlmostEqual(floor.seconds(self.MACHINE, 'coba', 4000, 'float'), 0.01533, places=4)

    def test_large_double_network_is_bound_by_memory(self):
        # state of 2.5 MB: 100000 1e4 50 B / 35 GB/s = 1.4286 s; table of 32 MB: 100000 1760 (4/10e9 + 64/152e9)
        self.assertAlmostEqual(floor.seconds(self.MACHINE, 'coba', 100000, 'double'), 1.4286 + 0.1445, places=3)

    def test_hodgkin_huxley_cells_are_bound_by_arithmetic(self):
        # 230 lane operations at 76 G/s: 3.03 ns a neuron-step; 324 at 38 G/s: 8.53 ns
        self.assertAlmostEqual(floor.seconds(self.MACHINE, 'cobahh', 4000, 'float'), 4000 * 1e4 * 3.026e-9, places=3)
        self.assertAlmostEqual(floor.seconds(self.MACHINE, 'cobahh', 4000, 'double'), 4000 * 1e4 * 8.526e-9, places=3)


class Pages(unittest.TestCase):
    def test_a_section_is_replaced_and_the_rest_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, 'page.md')
            with open(page, 'w', encoding='utf-8') as file:
                file.write('# Head\n\nBy hand.\n')
            pages.replace_section(page, 'one', 'One', ['first'])
            pages.replace_section(page, 'two', 'Two', [r'second \1 $&'])
            pages.replace_section(page, 'one', 'One', ['third'])
            with open(page, encoding='utf-8') as file:
                text = file.read()
        self.assertTrue(text.startswith('# Head\n\nBy hand.\n'))
        self.assertNotIn('first', text)
        self.assertEqual(text.count('third'), 1)
        self.assertIn(r'second \1 $&', text)
        self.assertLess(text.index('third'), text.index('second'))
        self.assertEqual(text.count('## One'), 1)

    def test_a_figure_outside_its_range_is_marked(self):
        table = pages.judged([pages.Row('a', '1', '2', False), pages.Row('b', '1', '1', True),
                              pages.Row('c', '1', '-', None)])
        self.assertEqual([line.split('|')[-2].strip() for line in table[2:]], ['**no**', 'yes', ''])


class Ratios(unittest.TestCase):
    def result(self, own_rate=21.0):
        def side(least, rate):
            return dict(least=least, median=2 * least, rate_hz=rate)

        return dict(peer={'float': side(8.0, 20.0), 'double': side(6.0, 22.0)},
                    own={'float': side(1.0, own_rate), 'double': side(2.0, 21.0)})

    def test_the_faster_precision_of_the_peer_counts(self):
        self.assertEqual(compare.ratio(self.result(), 'float', 'least'), 6.0)
        self.assertEqual(compare.ratio(self.result(), 'double', 'least'), 3.0)
        self.assertEqual(compare.ratio(self.result(), 'float', 'least', 'same'), 8.0)

    def test_a_silent_or_exploding_network_is_not_alike(self):
        self.assertTrue(compare.alike(self.result()))
        self.assertFalse(compare.alike(self.result(0.0)))
        self.assertFalse(compare.alike(self.result(60.0)))

    def test_every_program_is_first_as_often_as_another(self):
        order = []

        class Program:
            def __init__(self, name):
                self.name = name

            def once(self):
                order.append(self.name)
                return None

        names = 'abcd'
        runs, loads = compare.alternate({name: Program(name) for name in names}, 4)
        rounds = [order[4 * r:4 * r + 4] for r in range(1, 5)]      # the first four are the warm-up
        self.assertEqual([r[0] for r in rounds], list(names))
        self.assertTrue(all(sorted(r) == list(names) for r in rounds))
        self.assertEqual((len(runs['a']), len(loads)), (4, 4))


if __name__ == '__main__':
    unittest.main()
