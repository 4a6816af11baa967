"""Bytes of XML made safe for the parser: decoded, without DTD, without fields that stall it. Pure.

The parser behind us expands entities and runs regular expressions over whole fields: 629 bytes of nested
entities take it seconds, 160 KB of author more than 20. So what it would choke on is cut before, in passes
over the text that are linear.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from w3lib.encoding import http_content_type_encoding, read_bom, resolve_encoding

from bot.errors import ParseError
from bot.model import Refusal

ENTRIES = 1000
ENTITIES = 32
ENTITY_LENGTH = 256
DOCTYPE = 16 * 1024
"""Characters of a document type declaration."""
GROWTH = 1024 * 1024
"""Characters that a document may gain by its entities."""
ATTRIBUTES = 500
"""Of one tag."""
DEPTH = 1000
"""Levels within an entry, tags that are never closed included."""
FIELD = 3000
"""Characters of markup of a short field: ten times what is kept of the longest."""

_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,500}?\?>")
_ENCODING = re.compile(rb"<\?xml\b[^<>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_ASSIGNMENT = re.compile(r"""\bencoding\s*=\s*["'][^"'<>]{0,60}["']""")
_PROLOG = re.compile(r"\s+|<\?.{0,5000}?\?>|<!--.{0,50000}?-->", re.DOTALL)
_SUBSET_TOKEN = re.compile(r"<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'|[\[\]<>]", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s+(.*?)>", re.DOTALL)
_PLAIN_ENTITY = re.compile(r"([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"]*)\"|'([^']*)')\s*")
_HARMLESS_VALUE = re.compile(r"(?:[^<&%]|&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};)*")
_REFERENCE = re.compile(r"&([A-Za-z_][\w.-]{0,60});")
_SHORT = re.compile(
    r"<((?:[A-Za-z][\w.-]{0,20}:)?(?:author|creator|contributor|managingEditor|webMaster|name|email|uri|title|link|guid"
    r"|id|category|subject|keywords|pubDate|date|published|updated|modified|issued|created|comments|generator"
    r"|language|copyright|rights|publisher))(?:\s[^<>]{0,2000})?(?<!/)>"
)
_ITEM_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)\s*>")
_ITEM_START = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)(?=[\s>])")
_FEED_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,20}:)?(?:channel|rss|feed|RDF)\s*>")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{4096,}+")
_ATTRIBUTE = re.compile(r"=\s{0,9}[\"']")
_STEP = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|</(?P<end>[A-Za-z][^<>\s]{0,60}+)[^<>]*+>|<[A-Za-z](?P<start>[^<>]*+)>", re.DOTALL
)
_SINGLE_BYTE = frozenset({"ascii", "cp1252", "iso8859-1", "iso8859-15", "latin-1"})


@dataclass(frozen=True, slots=True)
class Guarded:
    """XML text fit for the parser, and what was left out of it."""

    text: str
    refused: tuple[Refusal, ...] = ()


def guard(body: bytes, content_type: str) -> Guarded:
    """The document as text without declaration, DTD and overlong fields; raises `ParseError`."""
    text = decode(body, content_type)
    declared = _DECLARATION.match(text)
    text = _without_dtd(text[declared.end() :] if declared else text)
    text, unfinished = _without_unfinished_end(text)
    text, surplus = _without_surplus(text)
    _refuse_mazes(text)
    return Guarded(_with_short_fields(text), unfinished + surplus)


def decode(body: bytes, content_type: str) -> str:
    """The document's text: byte order mark, then declaration, then HTTP header, then UTF-8, then Windows-1252.

    A document that says Latin-1 and is valid UTF-8 is UTF-8: the other way round nothing is ever valid by chance.
    """
    marked, _ = read_bom(body)
    if marked:
        return body.decode(marked, "replace").lstrip("\ufeff")
    if (unmarked := _unmarked(body)) is not None:
        return body.decode(unmarked, "replace")
    declared = _ENCODING.search(body[:1024])
    names = [declared[1].decode() if declared else "", http_content_type_encoding(content_type) or ""]
    candidates = [codec for name in names if (codec := resolve_encoding(name)) is not None]
    if not candidates or _normal(candidates[0]) in _SINGLE_BYTE:
        candidates.insert(0, "utf-8")
    for codec in candidates:
        if _normal(codec).startswith(("utf-16", "utf-32")):
            continue  # the first bytes have shown that it is not
        try:
            return body.decode(codec)
        except (UnicodeError, LookupError):
            continue
    # a few bad bytes in a long document do not change what it is
    for codec in candidates:
        text = body.decode(codec, "replace") if not _normal(codec).startswith(("utf-16", "utf-32")) else ""
        if text and text.count("\ufffd") * 100 < len(text):
            return text
    return body.decode("cp1252", "replace")


def _normal(codec: str) -> str:
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return codec.lower()


def _unmarked(body: bytes) -> str | None:
    """Encodings with more than a byte for ``<``, and EBCDIC, told by the first bytes (XML 1.0, appendix F)."""
    head = body[:4]
    if head == b"<\0\0\0":
        return "utf-32-le"
    if head == b"\0\0\0<":
        return "utf-32-be"
    if head[:2] == b"<\0":
        return "utf-16-le"
    if head[:2] == b"\0<":
        return "utf-16-be"
    return "cp037" if head == b"\x4c\x6f\xa7\x94" else None


# --- DTD ------------------------------------------------------------------------------------------


def _without_dtd(text: str) -> str:
    """The text without its DOCTYPE, its few plain entities put in place."""
    start = _after_prolog(text)
    if text[start : start + 9].upper() != "<!DOCTYPE":
        return text
    end = _doctype_end(text, start)
    entities = _entities(text[start:end])
    text = text[:start] + text[end:]
    if not entities:
        return text
    growth = 0

    def expanded(found: re.Match[str]) -> str:
        nonlocal growth
        value = entities.get(found[1])
        if value is None:
            return found[0]
        growth += len(value)
        if growth > GROWTH:
            raise ParseError("its entities blow it up", found="an entity bomb")
        return value

    return _REFERENCE.sub(expanded, text)


def _after_prolog(text: str) -> int:
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    return place


def _doctype_end(text: str, start: int) -> int:
    depth = 0
    for token in _SUBSET_TOKEN.finditer(text, start, start + DOCTYPE):
        match token[0]:
            case "[" | "<":
                depth += 1
            case "]" | ">":
                depth -= 1
                if depth == 0:
                    return token.end()
            case _:
                continue
    raise ParseError(f"its document type declaration does not end within {DOCTYPE} characters", found="broken XML")


def _entities(doctype: str) -> dict[str, str]:
    declared = _ENTITY.findall(doctype)
    if len(declared) > ENTITIES:
        raise ParseError(f"it declares more than {ENTITIES} entities", found="an entity bomb")
    entities: dict[str, str] = {}
    for text in declared:
        plain = _PLAIN_ENTITY.fullmatch(text)
        value = (plain[2] if plain[2] is not None else plain[3]) if plain else None
        if plain is None or value is None or len(value) > ENTITY_LENGTH or not _HARMLESS_VALUE.fullmatch(value):
            raise ParseError("it declares entities that are not plain text", found="an entity bomb")
        if plain[1] not in ("amp", "lt", "gt", "quot", "apos"):
            entities.setdefault(plain[1], value)
    return entities


# --- entries and fields ---------------------------------------------------------------------------


def _without_unfinished_end(text: str) -> tuple[str, tuple[Refusal, ...]]:
    """Without the last entry when the document breaks off inside it."""
    last_start = max(_ITEM_START.finditer(text), key=re.Match.start, default=None)
    if last_start is None or _ITEM_END.search(text, last_start.end()) or _FEED_END.search(text, last_start.end()):
        return text, ()
    if not _ITEM_END.search(text):
        return text, ()  # no entry of it is closed: a dialect, not a break
    return text[: last_start.start()], (Refusal("the last entry", "the document breaks off inside it"),)


def _without_surplus(text: str) -> tuple[str, tuple[Refusal, ...]]:
    """Without what comes after the first thousand entries."""
    ends = [found.end() for found in _ITEM_END.finditer(text)]
    if len(ends) <= ENTRIES:
        return text, ()
    surplus = len(ends) - ENTRIES
    return (
        text[: ends[ENTRIES - 1]] + text[ends[-1] :],
        (Refusal(f"{surplus} entries", f"a feed is read to its first {ENTRIES}"),),
    )


def _refuse_mazes(text: str) -> None:
    """Raise `ParseError` for tags nested or loaded as no publisher does it: the parser needs minutes for them."""
    for found in _LONG_TAG.finditer(text):
        if len(_ATTRIBUTE.findall(found[0])) > ATTRIBUTES:
            raise ParseError(f"it has a tag with more than {ATTRIBUTES} attributes", found="broken XML")
    depth = 0
    for step in _STEP.finditer(text):
        if step["start"] is not None:
            depth += not step["start"].endswith("/")
            if depth > DEPTH:
                raise ParseError(f"its tags are nested deeper than {DEPTH}", found="broken XML")
        elif step["end"] is not None:
            # the end of an entry closes what was left open in it
            depth = 0 if step["end"].rpartition(":")[2] in ("item", "entry") else max(0, depth - 1)


def _with_short_fields(text: str) -> str:
    pieces, done = [], 0
    unclosed: set[str] = set()
    for found in _SHORT.finditer(text):
        start, name = found.end(), found[1]
        close = f"</{name}>"
        if found.start() < done or name in unclosed or text.find(close, start, start + FIELD + len(close)) >= 0:
            continue
        end = text.find(close, start)
        if end < 0:
            unclosed.add(name)
            continue
        pieces += [text[done:start], _shortened(text[start:end])]
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _shortened(content: str) -> str:
    head = content[:FIELD].lstrip()
    if head.startswith("<![CDATA["):
        inner, closed, _ = head[9:].partition("]]>")
        return head if closed and len(content) == len(head) else f"<![CDATA[{inner}]]>"
    head = re.sub(r"<[^<>]*>", " ", head)
    return re.sub(r"[<&][^;>]{0,40}$", "", head)
