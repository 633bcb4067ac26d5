"""Files made here, good and bad."""

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms
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


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg_with(marker, body):
    """A good picture with one more segment after its start."""
    good = picture("JPEG")
    return good[:2] + segment(marker, body) + good[2:]


def jpeg_of_layers(number):
    """A progressive picture whose last layer comes so often again."""
    data = picture("JPEG", progressive=True)
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[start:end] * number + data[end:]


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def half_blue(format, orientation, **options):
    """64 by 48, blue on the left and red on the right, until it is turned."""
    image = Image.new("RGB", (64, 48), "red")
    image.paste("blue", (0, 0, 32, 48))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    image.save(out, format, exif=exif, **options)
    return out.getvalue()


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
    opening(S="/JavaScript", JS="app.alert('hello')")(writer)


def with_file(writer):
    writer.add_attachment("evil.html", b"<script>1</script>")


def opening(**action):
    """Changes a PDF so that this happens when it is opened."""
    return lambda writer: put(writer.root_object, "/OpenAction", told(action))


def opening_page(writer):
    put(writer.root_object, "/OpenAction", ArrayObject([NameObject("/Fit")]))


def clicking(**action):
    """Changes a PDF so that this happens when a link on its page is clicked."""

    def change(writer):
        link = told({"Type": "/Annot", "Subtype": "/Link"})
        put(link, "/A", told(action))
        annotations = ArrayObject([writer._add_object(link)])
        put(writer.pages[0], "/Annots", annotations)

    return change


def annotated(kind):
    def change(writer):
        note = told({"Type": "/Annot", "Subtype": kind})
        put(writer.pages[0], "/Annots", ArrayObject([note]))

    return change


def put(thing, key, value):
    thing[NameObject(key)] = value


def told(facts):
    return DictionaryObject({NameObject(f"/{k}"): plain(v) for k, v in facts.items()})


def plain(value):
    if isinstance(value, dict):
        return told(value)
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def with_hidden_script(writer):
    """An object nothing points at."""
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    writer._add_object(ArrayObject([action]))


def with_page_action(writer):
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject()})


def with_text(writer):
    stream = DecodedStreamObject()
    stream.set_data(b"BT (Kirchhoff) Tj ET")
    put(writer.pages[0], "/Contents", writer._add_object(stream))


def commented(data):
    """Changes a PDF so that it holds these bytes as they are."""

    def change(writer):
        stream = DecodedStreamObject()
        stream.set_data(data)
        writer._add_object(stream)

    return change


def with_text_elsewhere(writer):
    with_text(writer)
    put(writer.pages[0]["/Contents"], "/F", TextStringObject("secret.txt"))


def mp3(frames=6):
    """128 kbit/s, 44.1 kHz: 417 bytes a frame."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def id3(body=b"TIT2"):
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def ape(body=b"Artist"):
    """An APE tag with head and foot."""
    told = struct.pack("<IIII8x", 2000, len(body) + 32, 1, 0)
    return b"APETAGEX" + told + body + b"APETAGEX" + told


def box(kind, body):
    return struct.pack(">I4s", len(body) + 8, kind) + body


def m4a(handler=b"soun", inside=b"", before=b"", after=b""):
    """`inside` its moov, `before` and `after` its sound."""
    track = box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))
    return (
        box(b"ftyp", b"M4A \0\0\0\0M4A isom")
        + box(b"moov", box(b"trak", track + inside) + inside)
        + before
        + box(b"mdat", b"\x21" * 300)
        + after
    )


def ogg(first=b"\x01vorbis", pages=3, words=b""):
    out = b""
    for number in range(pages):
        body = (words if number else first) + b"\x05" * 100
        flags = 0 if number else 2
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, 7, number, 0, 1)
        out += head + bytes([len(body)]) + body
    return out
