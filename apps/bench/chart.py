"""Draws the rows of the benchmark: how many times better than each peer we are, as an SVG."""

import math
from xml.sax.saxutils import escape

COLOURS = {"python": "#3572a5", "redis": "#c6302b", "raw": "#888888", "plain": "#5b8c5a"}
BAR, GAP, LEFT, WIDTH = 9, 8, 130, 640
SPAN = math.log(16)  # the factors at the left and right edges are 1/16 and 16


def advantage(row, peer):
    """Above 1 where we are better; None where it makes no sense."""
    ours, theirs = row["ours"], row["peers"][peer]
    if ours <= 0 or theirs <= 0:
        return None
    return ours / theirs if row["better"] == "higher" else theirs / ours


def object_slot(factor):
    share = max(-1.0, min(1.0, math.log(factor) / SPAN))
    return LEFT + WIDTH / 2 * (1 + share)


def bar(row, peer, top):
    factor = advantage(row, peer)
    if factor is None:
        return ""
    middle, end = object_slot(1), object_slot(factor)
    title = escape(f"{row['work']}: {factor:.2f} x {peer}")
    return (f'<rect x="{min(middle, end):.1f}" y="{top}" width="{abs(end - middle) + 0.5:.1f}" '
            f'height="{BAR}" fill="{COLOURS[peer]}"><title>{title}</title></rect>\n'
            f'<text x="{LEFT + WIDTH + 6}" y="{top + BAR - 1}">{factor:.2f} x {peer}</text>\n')


def grid(height):
    lines = ""
    for factor in (1 / 16, 1 / 4, 1 / 2, 1, 2, 4, 16):
        label = f"1/{round(1 / factor)}" if factor < 1 else f"{factor:g}"
        lines += (f'<line x1="{object_slot(factor):.1f}" x2="{object_slot(factor):.1f}" y1="24" y2="{height}" '
                  f'stroke="{"#333" if factor == 1 else "#ddd"}"/>\n'
                  f'<text x="{object_slot(factor):.1f}" y="18" text-anchor="middle">{label}</text>\n')
    return lines


def draw(rows):
    """The picture as text."""
    top, bars = 32, ""
    for row in rows:
        bars += f'<text x="{LEFT - 8}" y="{top + BAR - 1}" text-anchor="end">{row["work"]}</text>\n'
        for peer in row["peers"]:
            bars += bar(row, peer, top)
            top += BAR + 1
        top += GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 110}" height="{top}" '
            f'font-family="sans-serif" font-size="10">\n<rect width="100%" height="100%" fill="white"/>\n'
            f"{grid(top)}{bars}</svg>\n")
