"""Which addresses we go to, and what a link in a feed means. Pure: nothing in this file does I/O.

Why so strict: two parsers that disagree about the host of one address are how a feed reaches what it
should not. So an address is either of the plain form on which all parsers agree (scheme, two slashes, a
host, perhaps a port, a path), or it is refused. An address taken here is given on in the form built here.

Whether an IP address is public is asked of `ipaddress`, which knows IANA's registries; only what it leaves
open is written down: forms that carry an IPv4 address inside, and three ranges that it calls global
(RFC 6890, RFC 7526, RFC 3879).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin

import idna

from bot.errors import AddressError
from config.tables import ConfigError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
"""Where feeds are served; anything else is some other service."""
LONGEST = 2000
"""Characters of an address."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"(https?)://([^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT = re.compile(r"[0-9]{1,5}")
_SAFE = ":/?#[]@!$&'()*+,;=%~"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/32", "fec0::/10", "64:ff9b:1::/48")
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address of the plain form, taken apart."""

    scheme: str
    host: str
    """ASCII: a name, or an IP address (IPv6 without brackets)."""
    port: int
    rest: str
    """Path, query and fragment, percent-encoded; begins with a slash."""
    plain_port: bool

    @property
    def ip(self) -> IP | None:
        """The host, when it is an IP address."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and port as they stand in the address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.plain_port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.rest}"


@dataclass(frozen=True, slots=True)
class AllowList:
    """Networks that feeds may be fetched from although they are not public, each with its port (None: any)."""

    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> AllowList:
        """From ``network:port`` (``127.0.0.1/32:8001``, ``[::1]/128:8001``, ``10.0.0.0/8:*``).

        Raises `ConfigError` with every fault.
        """
        networks: list[tuple[Network, int | None]] = []
        faults = []
        for text in texts:
            network, _, port = text.rpartition(":")
            try:
                parsed = ipaddress.ip_network(network.replace("[", "").replace("]", ""))
                networks.append((parsed, None if port == "*" else int(port)))
            except ValueError as error:
                faults.append(f"{text}: write network:port, as in 127.0.0.1/32:8001 ({error})")
        if faults:
            raise ConfigError(faults)
        return cls(tuple(networks))

    def has_port(self, port: int) -> bool:
        """Whether some network is allowed on this port."""
        return any(allowed in (None, port) for _, allowed in self.networks)

    def has(self, ip: IP, port: int) -> bool:
        """Whether this address is allowed on this port."""
        return any(
            allowed in (None, port) and ip.version == network.version and ip in network
            for network, allowed in self.networks
        )


NOTHING_PRIVATE = AllowList()


def absolute(link: str, base: str | None = None) -> str | None:
    """The http or https address that a link means, seen from `base`; None when it means none that is plain.

    The host in the result is in ASCII: a look-alike stands as ``xn--``.
    """
    target = parse(link, base)
    return target.url if target is not None and len(target.url) <= LONGEST else None


def parse(link: str, base: str | None = None) -> Target | None:
    """`absolute`, taken apart."""
    link = re.sub(r"[\t\r\n]", "", link[: LONGEST * 2].strip())
    if not link or _FORBIDDEN.search(link):
        return None
    if not _SCHEME.match(link):
        if base is None or link.startswith("///"):
            return None
        try:
            link = urljoin(base, link)
        except ValueError:
            return None
    found = _WEB.fullmatch(link)
    if found is None:
        return None
    scheme, authority, rest = found[1].lower(), found[2], found[3]
    host, port = _split(authority)
    name = _ascii(host)
    if name is None or (port and not _PORT.fullmatch(port)) or int(port or 1) not in range(1, 65536):
        return None
    usual = 443 if scheme == "https" else 80
    number = int(port) if port else usual
    if not rest.startswith("/"):
        rest = "/" + rest
    try:
        encoded = quote(rest, safe=_SAFE)
    except UnicodeEncodeError:  # half a character
        return None
    return Target(scheme, name, number, encoded, number == usual)


def check(url: str, allow: AllowList = NOTHING_PRIVATE) -> Target:
    """The address taken apart, when we may go there as far as can be told before its name is looked up.

    Raises `AddressError`. What a name resolves to is checked with `permitted` at connect time.
    """
    if re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise AddressError(url, "an address has no spaces, control characters or backslashes")
    target = parse(url)
    if target is None:
        raise AddressError(url, "not a plain http or https address")
    if target.port not in PORTS and not allow.has_port(target.port):
        raise AddressError(url, f"port {target.port} is not one that feeds are served on")
    ip = target.ip
    if ip is not None and not permitted(ip, target.port, allow):
        raise AddressError(url, f"{ip} is not a public address")
    return target


def permitted(ip: IP, port: int, allow: AllowList = NOTHING_PRIVATE) -> bool:
    """Whether a connection to this IP address and port may be opened."""
    return (port in PORTS and is_public(ip)) or allow.has(ip, port)


def is_public(ip: IP) -> bool:
    """Whether an IP address is one of the public internet, whatever form it hides in."""
    inner = _carried(ip)
    if inner is not None:
        return is_public(inner)
    if any(ip.version == network.version and ip in network for network in _REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _carried(ip: IP) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, compatible, 6to4 or NAT64 one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in _NAT64 or ip in _COMPATIBLE:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _split(authority: str) -> tuple[str, str]:
    """Host and port as written; the host is empty when the authority is not of the plain form."""
    if "@" in authority or "%" in authority:
        return "", ""
    if authority.startswith("["):
        host, bracket, port = authority.partition("]")
        if not bracket or (port and not port.startswith(":")):
            return "", ""
        return host + bracket, port[1:]
    host, _, port = authority.partition(":")
    return host, port


def _ascii(host: str) -> str | None:
    """The host as it goes over the wire, or None for one that a browser would read in its own way."""
    if host.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host[1:-1]))
        except ValueError:
            return None
    host = host.lower().removesuffix(".")
    try:
        if not host.isascii():
            host = idna.encode(host).decode()
        elif "xn--" in host:
            idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return None
    if len(host) > 253 or not _HOST.fullmatch(host):
        return None
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host
