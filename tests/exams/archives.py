"""ZIP files for tests, honest and made to do harm."""

import io
import stat
import zipfile


def zipped(parts, **flags):
    """A ZIP of {name: text or bytes}; `link` names a part that is a symbolic link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = flags.get("packing", zipfile.ZIP_DEFLATED)
            if name == flags.get("link"):
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            package.writestr(info, data)
    return file.getvalue()


def parts_of(data):
    """{name: bytes} of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def locked(data):
    """The ZIP with the mark of a password on its parts."""
    return data.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f"<!DOCTYPE q [<!ENTITY a0 'x'>{BOMB}]>"
OUTSIDE = "<!DOCTYPE q [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
