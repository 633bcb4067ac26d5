"""From an editor's few choices to the tokens of the stylesheet. Pure arithmetic.

A colour is "#rrggbb". Contrast is that of WCAG 2.2: (lighter + .05) / (darker + .05).
"""

from hashlib import sha256

WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5
STEPS = range(-1, 7)
SPACES = {
    1: (0.5, 0.5),
    2: (1, 1),
    3: (1.5, 1.5),
    4: (1.75, 2.75),
    5: (3.25, 6),
    6: (4, 8),
}
NARROW, WIDE = 22.5, 90
SERIF = (
    '"Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", "Noto Serif", '
    '"Noto Serif Devanagari", "Kohinoor Devanagari", "Nirmala UI", Georgia, serif'
)
SANS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", '
    '"Kohinoor Devanagari", "Nirmala UI", Mangal, sans-serif'
)
FONTS = {"serif": SERIF, "sans": SANS}


def channels(colour):
    return [int(colour[n : n + 2], 16) for n in (1, 3, 5)]


def mix(colour, other, share):
    """`colour` with so much (0 to 1) of the other in it."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour):
    parts = [x / 255 for x in channels(colour)]
    linear = [
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts
    ]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour, ground, towards, least=READABLE + 0.1):
    """The colour, moved towards another until it can be read on the ground."""
    for step in range(21):
        found = mix(colour, towards, step / 20)
        if contrast(found, ground) >= least:
            break
    return found


def best_on(ground):
    return max((WHITE, BLACK), key=lambda colour: contrast(colour, ground))


def palette(paper, ink, pen, rose, *, is_dark):
    """Every colour token, from four chosen ones."""
    wash = mix(paper, rose, 0.16 if is_dark else 0.15)
    night = mix(paper, BLACK, 0.45) if is_dark else mix(ink, BLACK, 0.1)
    on_night = mix(WHITE, paper, 0.06 if is_dark else 0.4)
    return {
        "paper": paper,
        "card": mix(paper, WHITE, 0.05 if is_dark else 0.85),
        "wash": wash,
        "ink": ink,
        "muted": readable(mix(ink, paper, 0.35), wash, ink),
        "line": mix(paper, ink, 0.16 if is_dark else 0.12),
        "edge": readable(mix(ink, paper, 0.5), wash, ink, least=3.1),
        "rose": rose,
        "rose-ink": readable(rose, wash, WHITE if is_dark else BLACK),
        "pen": pen,
        "pen-deep": mix(pen, ink, 0.35),
        "on-pen": best_on(pen),
        "night": night,
        "on-night": on_night,
        "on-night-muted": readable(mix(on_night, night, 0.35), night, WHITE),
        "pen-on-night": readable(pen, night, WHITE, least=8),
        "rose-on-night": readable(rose, night, WHITE),
    }


def complaints(*colours, is_dark):
    """{"ink" or "pen": sentence} where text could not be read in these colours."""
    tokens = palette(*colours, is_dark=is_dark)
    return {
        name: f"{what} would have a contrast of {worst:.1f} to 1; it needs {least}."
        for name, what, least in (("ink", "Text", 7), ("pen", "A link", READABLE))
        if (worst := worst_contrast(tokens, name)) < least
    }


def worst_contrast(tokens, name):
    """Of a colour on all the grounds it stands on."""
    grounds = ("paper", "card", "wash")
    return min(contrast(tokens[name], tokens[ground]) for ground in grounds)


def fluid(narrow, wide):
    """A length in rem that grows with the window, from a phone's to a desktop's."""
    if narrow == wide:
        return f"{narrow:g}rem"
    slope = (wide - narrow) / (WIDE - NARROW)
    start = narrow - slope * NARROW
    return (
        f"clamp({narrow:.4g}rem, {start:.4g}rem + {slope * 100:.4g}vw, {wide:.4g}rem)"
    )


def sizes(base, ratio):
    """The type scale: step 0 is text, each step `ratio` larger, calmer on a phone."""
    calm = 1 + (ratio - 1) * 0.55
    text, phone = base / 16, max(base - 1, 16) / 16
    found = {f"step-{n}": fluid(phone * calm**n, text * ratio**n) for n in STEPS}
    return {**found, "step--1": fluid(max(0.875, phone / calm), text / ratio**0.8)}


def spaces(factor):
    return {
        f"space-{n}": fluid(low * factor, high * factor)
        for n, (low, high) in SPACES.items()
    }


def block(tokens, indent="  "):
    lines = "".join(f"{indent}  --{name}: {value};\n" for name, value in tokens.items())
    return f"{indent}:root {{\n{lines}{indent}}}\n"


def stylesheet(theme):
    """The text of /theme.<hash>.css."""
    light = palette(*theme.light, is_dark=False)
    dark = palette(*theme.dark, is_dark=True)
    shapes = {
        **sizes(theme.text_size, float(theme.scale)),
        **spaces(float(theme.spacing)),
        "radius": theme.corners,
        "display": FONTS[theme.headings],
    }
    return (
        block({**light, **shapes}, "")
        + "@media (prefers-color-scheme: dark) {\n"
        + block(dark)
        + "}\n"
    )


def digest(text):
    return sha256(text.encode()).hexdigest()[:16]
