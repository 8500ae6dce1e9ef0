"""JSON that a person can read and a diff can show: one row of a table on one line."""
import json
import os


def dumps(value, indent=0):
    """Like json.dumps with indent 2, but arrays that hold no object and no table stay on one line."""
    pad, inner = ' ' * indent, ' ' * (indent + 2)
    if isinstance(value, dict):
        rows = [f'{inner}{json.dumps(k)}: {dumps(v, indent + 2)}' for k, v in value.items()]
        return '{\n' + ',\n'.join(rows) + '\n' + pad + '}' if rows else '{}'
    if isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        return '[\n' + ',\n'.join(inner + dumps(v, indent + 2) for v in value) + '\n' + pad + ']'
    return json.dumps(value, allow_nan=False)


def write(path, value):
    """Numbers are written with as many digits as give back the same double."""
    with open(path, 'w', encoding='utf-8') as f:
        f.write(dumps(value) + '\n')
    print(f'{os.path.basename(path)}: {os.path.getsize(path)} bytes')
