"""What a request says of the device it comes from."""

from core import clients

NAME_LENGTH, AGENT_LENGTH = 80, 200


def described(request):
    """device_name, user_agent and ip of a request, as a DeviceSession keeps them."""
    return {
        "device_name": header(request, "X-Device-Name", NAME_LENGTH),
        "user_agent": header(request, "User-Agent", AGENT_LENGTH),
        "ip": address(request),
    }


def header(request, name, length):
    """A header's text as UTF-8, without what no row can hold."""
    raw = request.headers.get(name, "").encode("latin-1", "replace")
    text = raw.decode("utf-8", "replace")
    return "".join(x for x in text if x.isprintable()).strip()[:length]


def address(request):
    """The client's address behind our own proxies, None where it cannot be told."""
    return clients.client_ip(request) or None
