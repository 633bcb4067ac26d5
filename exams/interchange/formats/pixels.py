"""Places on a picture, from pixels to the fractions of our areas. Pure."""

import io

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 20_000_000


def size_of(data):
    """Width and height of a picture, or None."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            size = picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return size if 0 < size[0] * size[1] <= MAX_PIXELS else None


def share(pixels, most):
    return f"{min(max(pixels / most, 0), 1):.4f}"


def points(numbers, size):
    """x, y, x, y … as fractions of width and height."""
    return " ".join(share(x, size[n % 2]) for n, x in enumerate(numbers))
