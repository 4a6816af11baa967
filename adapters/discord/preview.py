"""What a message looks like on Discord, as a page: the payload itself, drawn once light and once dark. Pure, no
network.

It reads the Markdown that `markup` writes, as Discord does: headings, small print, quotes, lists, emphasis, links,
times, and a backslash before a sign. Anything else in it stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from adapters.discord.pressing import BUTTON, ROW
from adapters.discord.render import CONTAINER, SEPARATOR, TEXT

_INLINE = re.compile(
    r"\\(?P<sign>[^0-9A-Za-z\s])"
    r"|\*\*(?P<bold>(?:\\.|[^*])+)\*\*"
    r"|~~(?P<struck>(?:\\.|[^~])+)~~"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>[^\s)]+)\)"
    r"|<t:(?P<time>-?\d+):(?P<form>[tf])>"
)

_STYLE = """
:root { font: 16px/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif; }
body { margin: 0; display: flex; flex-wrap: wrap; }
section { flex: 1 1 600px; padding: 24px; box-sizing: border-box; }
section.light { background: #fff; color: #2f3035; --card: #fff; --line: #e1e2e4; --link: #006ce7; --small: #5c5e66;
  --button: #e8e9eb; --bar: #d5d7da; }
section.dark { background: #313338; color: #dbdee1; --card: #2b2d31; --line: #3f4147; --link: #00a8fc;
  --small: #b5bac1;
  --button: #4e5058; --bar: #4e5058; }
.message { display: flex; gap: 16px; max-width: 640px; }
.face { width: 40px; height: 40px; border-radius: 50%; background: #2b5d8a; color: #fff;
  font: 600 20px/40px Georgia, serif;
  text-align: center; flex: none; }
.name { font-weight: 500; } .tag { background: #5865f2; color: #fff; font-size: 10px; font-weight: 600;
  border-radius: 4px;
  padding: 2px 5px; margin-left: 4px; vertical-align: 1px; }
.card { background: var(--card); border: 1px solid var(--line); border-left: 4px solid; border-radius: 8px;
  padding: 12px 16px 14px; margin-top: 4px; }
.card h3 { font-size: 17px; line-height: 22px; margin: 0 0 4px; } .card p { margin: 0;
  } .card p + .text { margin-top: 8px; }
.text + .text { margin-top: 10px; }
ul { margin: 2px 0; padding-left: 20px; } li { margin: 3px 0; }
blockquote { margin: 8px 0 2px; padding-left: 12px; border-left: 4px solid var(--bar); border-radius: 4px 0 0 4px; }
small { display: block; font-size: 13px; line-height: 18px; color: var(--small); }
a { color: var(--link); text-decoration: none; } time { background: rgba(128, 132, 142, .18);
  border-radius: 3px; padding: 0 2px; }
hr { border: 0; border-top: 1px solid var(--line); margin: 10px 0; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.row span { background: var(--button); border-radius: 8px; padding: 6px 14px; font-size: 14px; font-weight: 500; }
"""


def page(components: Sequence[Mapping[str, Any]], zone: str = "UTC") -> str:
    """A whole HTML page with the message drawn twice."""
    inside = "".join(_component(one, zone) for one in components)
    message = (
        '<div class="message"><div class="face">R</div><div><span class="name">Readout</span>'
        f'<span class="tag">APP</span>{inside}</div></div>'
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Readout on Discord</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<section class="light">{message}</section><section class="dark">{message}</section></body></html>\n'
    )


def _component(one: Mapping[str, Any], zone: str) -> str:
    inside: Sequence[Mapping[str, Any]] = one.get("components", ())
    match one["type"]:
        case kind if kind == CONTAINER:
            drawn = "".join(_component(each, zone) for each in inside)
            return f'<div class="card" style="border-left-color: #{one["accent_color"]:06x}">{drawn}</div>'
        case kind if kind == TEXT:
            return f'<div class="text">{_text(str(one["content"]), zone)}</div>'
        case kind if kind == SEPARATOR:
            return "<hr>"
        case kind if kind == ROW:
            return f'<div class="row">{"".join(_component(each, zone) for each in inside)}</div>'
        case kind if kind == BUTTON:
            return f"<span>{escape(str(one['label']))}</span>"
        case _:
            return f"<span>{escape(str(one.get('placeholder') or 'Choose'))} ▾</span>"


def _text(content: str, zone: str) -> str:
    made: list[str] = []
    points: list[str] = []
    for line in (*content.split("\n"), ""):
        if line.startswith("- "):
            points.append(f"<li>{_inline(line[2:], zone)}</li>")
            continue
        if points:
            made.append(f"<ul>{''.join(points)}</ul>")
            points = []
        if line.startswith("### "):
            made.append(f"<h3>{_inline(line[4:], zone)}</h3>")
        elif line.startswith("-# "):
            made.append(f"<small>{_inline(line[3:], zone)}</small>")
        elif line.startswith("> "):
            made.append(f"<blockquote>{_inline(line[2:], zone)}</blockquote>")
        elif line:
            made.append(f"<p>{_inline(line, zone)}</p>")
    return "".join(made)


def _inline(text: str, zone: str) -> str:
    made: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        made.append(escape(text[at : match.start()]))
        at = match.end()
        if match["sign"] is not None:
            made.append(escape(match["sign"]))
        elif match["bold"] is not None:
            made.append(f"<strong>{_inline(match['bold'], zone)}</strong>")
        elif match["struck"] is not None:
            made.append(f"<s>{_inline(match['struck'], zone)}</s>")
        elif match["label"] is not None:
            made.append(f'<a href="{escape(match["url"], quote=True)}">{_inline(match["label"], zone)}</a>')
        else:
            made.append(f"<time>{_time(int(match['time']), match['form'], zone)}</time>")
    return "".join((*made, escape(text[at:])))


def _time(seconds: int, form: str, zone: str) -> str:
    local = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone))
    return f"{local:%H:%M}" if form == "t" else f"{local.day} {local:%B %Y %H:%M}"
