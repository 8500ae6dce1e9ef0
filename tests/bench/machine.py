"""What a figure was measured on: processor, load, date; and small statistics. Standard library only."""
import datetime
import os
import platform
import statistics


def processor():
    """Name of the processor, with its family and model where the name says little."""
    found = {}
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as file:
            for line in file:
                key, _, value = line.partition(':')
                found.setdefault(key.strip(), value.strip())
    except OSError:
        return platform.machine()
    name = found.get('model name', platform.machine())
    wide = 'AVX-512' if 'avx512f' in found.get('flags', '').split() else \
        'AVX2' if 'avx2' in found.get('flags', '').split() else 'no AVX2'
    return f"{name} (family {found.get('cpu family', '?')}, model {found.get('model', '?')}, {wide})"


def load():
    return os.getloadavg()[0]


def today():
    return datetime.date.today().isoformat()


def sentence(loads):
    """The machine and how busy it was while measuring."""
    return (f'{today()}, {processor()}, {os.cpu_count()} processors, load {min(loads):.1f} to {max(loads):.1f} '
            f'(median {statistics.median(loads):.1f}, what was measured included)')


def least_and_median(values):
    return min(values), statistics.median(values)


def significant(value, digits=3):
    """0.0133, 4.56, 112: so many significant digits, never an exponent in the ranges seen here."""
    if value == 0:
        return '0'
    if abs(value) >= 10 ** (digits - 1):
        return f'{value:.0f}'
    text = f'{value:.{digits}g}'
    return text if 'e' not in text else f'{value:.{digits + 3}f}'
