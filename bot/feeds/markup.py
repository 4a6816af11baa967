"""HTML to plain text with paragraphs, by a real parser. Pure.

Only what a reader would see is taken: scripts, styles, templates, comments and hidden elements say
nothing. libxml2's own limit of 256 levels stands above ours, so nesting can neither overflow nor stall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from bot.feeds.text import clean

DEPTH = 200
LARGEST = 1_000_000
"""Characters of HTML that are read."""

# fmt: off
_SILENT = frozenset(
    [
        "script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math", "head",
        "title", "audio", "video", "canvas", "map", "select", "option", "textarea", "button", "input", "datalist",
        "dialog", "frameset", "noframes", "noembed", "xmp", "plaintext",
    ]
)
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
        "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
        "thead", "tr", "ul", "caption", "html",
    ]
)
# fmt: on
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_ANY_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")


def looks_like_html(text: str) -> bool:
    """Whether a text that may be either has tags or character references in it."""
    return _TAG.search(text) is not None


def to_text(html: str) -> str:
    """The visible text; an empty line between paragraphs, line breaks as line ends."""
    html = html[:LARGEST]
    if "<" not in html and "&" not in html:
        return _evened([html])
    root = tree(html)
    return _evened(_visible(root)) if root is not None else ""


def tree(html: str) -> Any:
    """The parsed document; None when there is nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    # half characters cannot be encoded and NUL ends what libxml2 reads
    data = html.replace("\0", "").encode("utf-8", "ignore")
    try:
        # a leading element keeps text that comes before the first tag
        return etree.fromstring(b"<div>" + data, parser)
    except etree.XMLSyntaxError:
        return None


def _visible(root: Any) -> Iterator[str]:
    """Pieces of text; two line ends where a block begins or ends, one where a line breaks."""
    depth, preformatted = 0, 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag.rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
        if event == "start":
            depth += 1
            if depth > DEPTH or tag in _SILENT or not tag or _is_hidden(element):
                walk.skip_subtree()
                continue
            preformatted += tag == "pre"
            if tag in _BLOCKS:
                yield "\n\n"
            elif tag == "br":
                yield "\n"
            elif tag in ("td", "th"):
                yield " "
            if element.text:
                yield _inline(element.text, preformatted > 0)
            continue
        depth -= 1
        if depth < DEPTH and tag and tag not in _SILENT and not _is_hidden(element):
            preformatted -= tag == "pre"
            if tag in _BLOCKS:
                yield "\n\n"
        if element.tail and depth <= DEPTH:
            yield _inline(element.tail, preformatted > 0)


def _inline(text: str, preformatted: bool) -> str:
    return text if preformatted else _ANY_SPACES.sub(" ", text)


def _is_hidden(element: Any) -> bool:
    if not element.attrib:
        return False
    return element.get("hidden") is not None or bool(_HIDDEN.search(str(element.get("style") or "")[:2000]))


def _evened(pieces: Iterator[str] | list[str]) -> str:
    text = clean("".join(pieces))
    paragraphs = re.split(r"\n[^\S\n]*\n\s*", _SPACES.sub(" ", text))
    kept = []
    for paragraph in paragraphs:
        lines = [even for part in paragraph.split("\n") if (even := part.strip())]
        if lines:
            kept.append("\n".join(lines))
    return "\n\n".join(kept)
