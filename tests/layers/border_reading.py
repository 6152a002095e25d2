"""What the browser's script does with a map's file, slow and plain: the oracle of `layers.borders`."""

from __future__ import annotations

from collections import defaultdict

from layers.borders import ALPHABET, FINAL
from layers.topology import Topology, deltas


def read_numbers(text):
    numbers, number, place = [], 0, 1
    for character in text:
        value = ALPHABET.index(character)
        number += value * place
        if value >= FINAL:
            place *= len(ALPHABET) - FINAL
            continue
        numbers.append(-(number + 1) // 2 if number % 2 else number // 2)
        number, place = 0, 1
    return numbers


def read_codes(runs):
    codes = []
    for text, digits, where in runs:
        for part in where.split() or [""]:
            low, _, high = part.partition("-")
            codes += (
                [f"{text}{n:0{digits}}" for n in range(int(low), int(high or low) + 1)] if low else [text]
            )
    return codes


def read_borders(borders):
    """Return the topology that `layers.borders.border_texts` wrote."""
    said, sizes, steps = (iter(read_numbers(borders[key])) for key in ("rings", "sizes", "steps"))
    lines, used, touching, start = [], [], defaultdict(list), (0, 0)

    def end(reference):
        return lines[reference][-1] if reference >= 0 else lines[~reference][0]

    def stride(point):
        return point[0] + next(steps), point[1] + next(steps)

    def drawn(here, last):
        line = [here]
        for _ in range(next(sizes) + (not last)):
            line.append(stride(line[-1]))
        lines.append([*line, start] if last else line)
        used.append(0)
        touching[lines[-1][0]].append(len(lines) - 1)
        touching[lines[-1][-1]].append(~(len(lines) - 1))
        return len(lines) - 1

    def ring():
        nonlocal start
        found, here, count = [], start, next(said)
        for place in range(count):
            told = next(said)
            if told and place:
                reference = sorted(touching[here], key=lambda one: used[max(one, ~one)])[told - 1]
            elif told:
                reference = ~(len(lines) - told) if told > 0 else len(lines) + told
                start = end(~reference)
            else:
                start, here = (start, here) if place else (stride(start),) * 2
                reference = drawn(here, place == count - 1)
            used[max(reference, ~reference)] += 1
            here = end(reference)
            found.append(reference)
        return found

    shapes = []
    while (polygons := next(said, None)) is not None:
        shapes.append([[ring() for _ in range(next(said))] for _ in range(polygons)])
    assert next(sizes, None) is next(steps, None) is None
    return Topology([deltas(line) for line in lines], shapes, borders["scale"])
