"""Which entry is which, within one feed. Pure.

An entry has keys, strongest first: its guid, its canonical link, its title with the beginning of its text.
Any key known from before makes it the same entry, and all its keys are kept. What feeds do wrong is told
by the entries of one poll seen together, so that no entry is swallowed by another:

- a fragment counts when entries of the poll differ only in it;
- one guid on several links: this feed's guids mean nothing, now and later (a mark among the keys says so);
- one link on several guids and titles: that link is a section or a home page, and names none of them;
- one text on several guids and links: a formula, and names none of them;
- an equal title alone never matches; without guid and link, title and date are the key.

Keys are text, kept in the store: changing how one is written makes every entry new.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from w3lib.url import canonicalize_url, url_query_cleaner

from bot.model import Entry

NO_GUIDS = "mark:no-guids"
"""Among the keys of an entry: the guids of this feed are not to be trusted."""
BEGINNING = 500
"""Characters of text that count."""

# fmt: off
_TRACKING = frozenset(
    [
        "_hsenc", "_hsmi", "cmp", "cmpid", "dclid", "emc", "fbclid", "gbraid", "gclid", "guccounter", "icid",
        "igshid", "ito", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "ncid", "ns_campaign", "ns_fee", "ns_linkname",
        "ns_mchannel", "ns_source", "ocid", "partner", "ref_src", "rss_id", "smid", "smtyp", "soc_src", "soc_trk",
        "traffic_source", "twclid", "wbraid", "wt_zmc", "xtor", "yclid",
    ]
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry with its keys, strongest first, and the digest of what it says."""

    entry: Entry
    keys: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Window:
    """The distinct entries of one poll, in document order."""

    entries: tuple[Identified, ...]
    contradicted: bool
    """One guid stands on several links: `NO_GUIDS` is to be remembered."""


def identify(entries: Sequence[Entry], *, guids: bool = True) -> Window:
    """Tell the entries of one poll apart; `guids` False ignores theirs (see `NO_GUIDS`)."""
    contradicted = guids and bool(_conflicts(entries, lambda entry: entry.guid, lambda entry: _bare(entry.link)))
    guids = guids and not contradicted
    fragments = _conflicts(entries, lambda entry: _bare(entry.link), lambda entry: _fragment(entry.link))
    shared_links = _conflicts(entries, _link_of(fragments), _name, also=lambda entry: entry.guid if guids else None)
    formulas = _conflicts(
        entries, _text_key, _link_of(fragments), also=lambda entry: entry.guid if guids else None, unnamed=False
    )
    found: list[Identified] = []
    place: dict[str, int] = {}
    for entry in entries:
        keys = _keys(entry, guids, fragments, shared_links, formulas)
        same = next((place[key] for key in keys if key in place), None)
        if same is None:
            same = len(found)
            found.append(Identified(entry, tuple(keys), digest(entry.title, entry.text)))
        else:
            first = found[same]
            found[same] = Identified(first.entry, tuple(dict.fromkeys((*first.keys, *keys))), first.digest)
        for key in keys:
            place.setdefault(key, same)
    return Window(tuple(found), contradicted)


def digest(title: str, text: str) -> str:
    """Equal for entries that say the same."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


def tidy(link: str) -> str:
    """The link as it is kept and shown: without tracking and fragment, else as published."""
    return _cleaned(link).partition("#")[0].removesuffix("?")


def spellings(link: str) -> tuple[str, ...]:
    """The tidy links that mean the same page: with and without TLS, www and trailing slash."""
    _, _, rest = tidy(link).partition("://")
    path = rest.removeprefix("www.").rstrip("/")
    ends = ("",) if "?" in path else ("", "/")
    return tuple(f"{scheme}://{www}{path}{end}" for scheme in ("https", "http") for www in ("", "www.") for end in ends)


def _keys(
    entry: Entry, guids: bool, fragments: set[Hashable], shared_links: set[Hashable], formulas: set[Hashable]
) -> list[str]:
    keys = []
    if guids and entry.guid:
        keys.append(f"guid:{entry.guid}")
    bare = _bare(entry.link)
    if bare and _link_of(fragments)(entry) not in shared_links:
        if fragment := _fragment(entry.link):
            keys.append(f"link:{bare}#{fragment}")
        if bare not in fragments:
            keys.append(f"link:{bare}")
    named = bool(keys)
    text = _text_key(entry)
    if text is not None and text not in formulas:
        keys.append(text)
    if not named:
        keys.append("name:" + _digest(_name(entry), entry.published.isoformat() if entry.published else ""))
    return keys


def _conflicts(
    entries: Iterable[Entry],
    key: Callable[[Entry], Hashable],
    value: Callable[[Entry], Hashable],
    *,
    also: Callable[[Entry], Hashable] | None = None,
    unnamed: bool = True,
) -> set[Hashable]:
    """Keys that stand for several values in one poll, and, where `also` is given, for several of those too.

    `unnamed`: entries that have no `also` at all count as different from each other.
    """
    values: dict[Hashable, set[Hashable]] = defaultdict(set)
    others: dict[Hashable, set[Hashable]] = defaultdict(set)
    for entry in entries:
        one, its = key(entry), value(entry)
        if one is None or its is None:
            continue
        values[one].add(its)
        if also is not None:
            others[one].add(also(entry))
    return {
        one
        for one, several in values.items()
        if len(several) > 1 and (also is None or len(others[one]) > 1 or (unnamed and others[one] == {None}))
    }


def _link_of(fragments: set[Hashable]) -> Callable[[Entry], Hashable]:
    """The link as far as it tells the poll's entries apart."""

    def link(entry: Entry) -> Hashable:
        bare = _bare(entry.link)
        return f"{bare}#{_fragment(entry.link)}" if bare in fragments else bare

    return link


def _bare(link: str | None) -> str | None:
    if not link:
        return None
    try:
        url = str(canonicalize_url(_cleaned(link)))
    except ValueError:
        url = link.partition("#")[0]
    return url.partition("://")[2].removeprefix("www.").removesuffix("?").rstrip("/") or None


def _cleaned(link: str) -> str:
    query = link.partition("#")[0].partition("?")[2]
    tracking = [name for pair in query.split("&") if _is_tracking(name := pair.partition("=")[0])]
    if not tracking:
        return link
    return str(url_query_cleaner(link, tracking, remove=True, unique=False, keep_fragments=True))


def _is_tracking(name: str) -> bool:
    name = name.lower()
    return name in _TRACKING or name.startswith(("utm_", "at_", "pk_", "mtm_"))


def _fragment(link: str | None) -> str:
    return (link or "").partition("#")[2]


def _name(entry: Entry) -> str:
    return " ".join(entry.title.casefold().split())


def _text_key(entry: Entry) -> str | None:
    """None when the text says no more than the title."""
    text = " ".join(entry.text.casefold().split())
    name = _name(entry)
    if not text or text == name:
        return None
    return "text:" + _digest(name, text[:BEGINNING])


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()[:32]
