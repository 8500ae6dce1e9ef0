"""Sections of a Markdown page between markers, which a measurement replaces and leaves the rest of the page alone."""
import os
import re
from collections import namedtuple

# One line of a judged table; `good` is None where nothing is asked for.
Row = namedtuple('Row', 'what measured wanted good')


def judged(rows):
    """A Markdown table of what was asked for and what was found."""
    lines = ['| what | measured | wanted | |', '|---|---|---|---|']
    for row in rows:
        mark = '' if row.good is None else 'yes' if row.good else '**no**'
        lines.append(f'| {row.what} | {row.measured} | {row.wanted} | {mark} |')
    return lines


def replace_section(path, name, title, lines):
    """Writes the lines between the page's markers of `name`, which are added at its end when it has none."""
    begin, end = f'<!-- {name}: written by tools/accept -->', f'<!-- end of {name} -->'
    section = '\n'.join([begin, f'## {title}', '', *lines, end])
    text = ''
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            text = file.read()
    if begin in text and end in text:
        pattern = re.escape(begin) + '.*?' + re.escape(end)
        text = re.sub(pattern, lambda _: section, text, count=1, flags=re.S)
    else:
        text = text.rstrip('\n') + '\n\n' + section + '\n'
    partial = path + '.part'
    with open(partial, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(partial, path)
