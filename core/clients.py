"""From where a request comes, as far as that can be believed."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings

IPV6_HOME = 64


def client_ip(request):
    """The client's address, "" where there is none (a socket).

    Of X-Forwarded-For only what our own NUM_PROXIES proxies wrote counts: the entry
    that many from the right. What a client puts in front of it mints nothing.
    """
    trusted = settings.NUM_PROXIES
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if trusted and len(said) >= trusted and (ip := valid(said[-trusted])):
        return ip
    return valid(request.META.get("REMOTE_ADDR", ""))


@lru_cache(4096)
def valid(text):
    """The address, an IPv4 one as itself where it comes in the clothes of an IPv6."""
    try:
        ip = ip_address(text.strip())
    except ValueError:
        return ""
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def place(request):
    """What limits by address count: an IPv6 home has 2**64 addresses and is one place."""
    ip = client_ip(request)
    if ":" not in ip:
        return ip or "local"
    return str(ip_network(f"{ip}/{IPV6_HOME}", strict=False).network_address)
