"""Files made here, good and bad."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

GPS = 0x8825
PLACE = {1: "N", 2: (18.0, 31.0, 12.0), 3: "E", 4: (73.0, 51.0, 24.0)}


def picture(format="PNG", size=(40, 20), colour="navy", **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def noisy(size=(900, 500), format="PNG"):
    """A picture that is heavy to begin with."""
    out = io.BytesIO()
    base = Image.effect_noise(size, 60)
    Image.merge("RGB", [base, base.rotate(90), base.rotate(180)]).save(out, format)
    return out.getvalue()


def placed(format="JPEG", orientation=None):
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    if orientation:
        exif[0x0112] = orientation
    exif.get_ifd(GPS).update(PLACE)
    return picture(format, (64, 48), exif=exif)


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("index.html", "<script>alert(1)</script>")
    return out.getvalue()


def png_chunk(kind, body):
    whole = kind + body
    return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))


def png_bomb(side=60_000):
    """A few bytes that promise billions of pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def png_with(kind, body):
    """A good picture with one more chunk after its header."""
    good = picture()
    return good[:33] + png_chunk(kind, body) + good[33:]


def moving(format="WEBP"):
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, format, save_all=True, append_images=frames[1:])
    return out.getvalue()


def pdf(pages=1, change=None, **encryption):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if encryption:
        writer.encrypt(**encryption)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_script(writer):
    opens(writer, {"/S": "/JavaScript", "/JS": "app.alert('hello')"})


def with_file(writer):
    writer.add_attachment("evil.html", b"<script>1</script>")


def with_launch(writer):
    opens(writer, {"/S": "/Launch", "/F": "calc.exe"})


def opens(writer, action):
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(k): plain(v) for k, v in action.items()}
    )


def plain(value):
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def with_hidden_script(writer):
    """An object nothing points at."""
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    writer._add_object(ArrayObject([action]))


def with_page_action(writer):
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject()})


def with_link(writer):
    """Harmless: a link to a web page and text."""
    stream = DecodedStreamObject()
    stream.set_data(b"BT (Kirchhoff) Tj ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def mp3(frames=6):
    """128 kbit/s, 44.1 kHz: 417 bytes a frame."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def id3(body=b"TIT2"):
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def box(kind, body):
    return struct.pack(">I4s", len(body) + 8, kind) + body


def m4a(handler=b"soun"):
    told = box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12)
    return (
        box(b"ftyp", b"M4A \0\0\0\0M4A isom")
        + box(b"moov", told)
        + box(b"mdat", b"\x21" * 300)
    )


def ogg(first=b"\x01vorbis", pages=3):
    out = b""
    for number in range(pages):
        body = (first if not number else b"") + b"\x05" * 100
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, 0, 7, number, 0, 1)
        out += head + bytes([len(body)]) + body
    return out
