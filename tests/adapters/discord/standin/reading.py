"""What a reader of a message sees, and whom it pings. Pure.

Escapes, emphasis, headings, links, quotes, lists, code, mentions, times and emoji are read as Discord's clients read
them, so that text that was not escaped does not come out as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.adapters.discord.standin.world import Message, Pinged

TEXT_DISPLAY, BUTTON = 10, 2
CHOOSERS = (3, 5, 6, 7, 8)

_BLOCK = re.compile(r"```(?:[a-zA-Z0-9_+-]*\n)?(?P<block>.+?)```", re.DOTALL)
_INLINE = re.compile(
    r"""
      (?P<shrug>¯\\_\(ツ\)_/¯)
    | \\(?P<escaped>[^0-9A-Za-z\s])
    | (?P<ticks>`+)(?P<code>.*?[^`])(?P=ticks)(?!`)
    | \[(?P<label>(?:\\.|[^\[\]\\]|\[[^\]]*\])+)\]\(\s*<?(?P<target>https?://[^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)
    | <(?P<address>https?://[^\s<>]+)>
    | (?P<bare>https?://[^\s<]+[^\s<.,:;"'\])])
    | <t:(?P<time>-?\d{1,17})(?::[tTdDfFRsS])?>
    | <@!?(?P<user>\d+)> | <@&(?P<role>\d+)> | <\#(?P<channel>\d+)>
    | </(?P<command>[^:<>]+):\d+>
    | <a?:(?P<custom>\w+):\d+>
    | :(?P<emoji>[a-z][a-z0-9_+-]+):
    | \*\*(?P<strong>(?:\\.|[^\\])+?)\*\*(?!\*)
    | __(?P<under>(?:\\.|[^\\])+?)__(?!_)
    | ~~(?P<struck>(?:\\.|[^\\])+?)~~
    | \|\|(?P<spoiler>(?:\\.|[^\\])+?)\|\|
    | \*(?=\S)(?P<slanted>(?:\\.|\*\*|[^\\*])+?)(?<!\s)\*(?!\*)
    | \b_(?P<emphasis>(?:__|\\.|[^\\_])+?)_\b
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTED = ("strong", "under", "struck", "spoiler", "slanted", "emphasis")
_QUOTED = re.compile(r"^(?:>>> |> )")
_HEADED = re.compile(r"^\s*(?:#{1,3}|-#)\s+(?=\S)")
_LISTED = re.compile(r"^\s*[-*]\s+(?=\S)")
_LOOKS_LIKE_A_LINK = re.compile(r"https?://|discord\.gg/")


def visible(message: Message) -> str:
    """All that a reader sees of a message: its text, and the labels of what can be pressed or chosen."""
    parts = [read(message.content)] if message.content else []
    for embed in message.embeds:
        parts += [read(str(embed[key])) for key in ("title", "description") if embed.get(key)]
        parts += [read(f"{one['name']}\n{one['value']}") for one in embed.get("fields", ())]
        parts += [read(str(embed["footer"]["text"]))] if embed.get("footer") else []
    parts += _shown(message.components)
    return "\n".join(parts)


def _shown(components: Sequence[Mapping[str, Any]]) -> list[str]:
    parts: list[str] = []
    for one in nested(components):
        if one["type"] == TEXT_DISPLAY:
            parts.append(read(one["content"]))
        elif one["type"] == BUTTON and one.get("label"):
            parts.append(one["label"])
        elif one["type"] in CHOOSERS:
            chosen = [option["label"] for option in one.get("options", ()) if option.get("default")]
            parts.append(", ".join(chosen) or one.get("placeholder") or "")
    return parts


def nested(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component, those inside others too, in the order of the screen."""
    for one in components:
        yield one
        yield from nested(one.get("components") or ())
        for inner in ("accessory", "component"):
            if isinstance(one.get(inner), Mapping):
                yield from nested((one[inner],))


def read(text: str) -> str:
    """Markdown as its reader sees it."""
    parts: list[str] = []
    place = 0
    for block in _BLOCK.finditer(text):
        if _escaped_at(text, block.start()):
            continue
        parts += [_lines(text[place : block.start()]), block["block"]]
        place = block.end()
    return "".join([*parts, _lines(text[place:])])


def _escaped_at(text: str, place: int) -> bool:
    before = text[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _lines(text: str) -> str:
    bare = []
    for line in text.split("\n"):
        for marker in (_QUOTED, _HEADED, _LISTED, _HEADED):
            line = marker.sub("", line)
        bare.append(line)
    return _inline("\n".join(bare))


def _inline(text: str) -> str:
    return _INLINE.sub(_seen, text)


def _seen(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    held = found[kind] if kind else ""
    if kind in _NESTED:
        return _inline(held)
    match kind:
        case "target":
            label = found["label"]
            return found[0] if _LOOKS_LIKE_A_LINK.search(label) else _inline(label)
        case "user":
            return f"@user-{held}"
        case "role":
            return f"@role-{held}"
        case "channel":
            return f"#channel-{held}"
        case "command":
            return f"/{held}"
        case "time":
            return f"(time {held})"
        case "custom" | "emoji":
            return f"(emoji {held})"
    return held


# --- pings ----------------------------------------------------------------------------------------

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_USERS, _ROLES, _EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(?:everyone|here)")


def pinged(
    content: str,
    components: Sequence[Mapping[str, Any]],
    allowed: Mapping[str, Any] | None,
    *,
    answer: bool = False,
    may_all: bool = True,
    open_roles: frozenset[int] = frozenset(),
) -> Pinged:
    """Whom a text notifies, by Discord's page "Allowed Mentions Object".

    Without `allowed` a message of a channel may ping everybody that it names, an answer to an interaction users only.
    `may_all`: the author has the right to mention everyone; else it reaches only roles that anyone may mention.
    A backslash before a mention does not stop it.
    """
    texts = [content, *(one["content"] for one in nested(components) if one["type"] == TEXT_DISPLAY)]
    text = _CODE.sub("", "\n".join(texts))
    users = list(dict.fromkeys(int(one) for one in _USERS.findall(text)))
    roles = list(dict.fromkeys(int(one) for one in _ROLES.findall(text)))
    if allowed is None:
        kinds = {"users"} if answer else {"users", "roles", "everyone"}
        named: dict[str, set[int]] = {"users": set(), "roles": set()}
    else:
        kinds = set(allowed.get("parse") or ())
        named = {key: {int(one) for one in allowed.get(key) or ()} for key in ("users", "roles")}
    return Pinged(
        tuple(one for one in users if "users" in kinds or one in named["users"]),
        tuple(one for one in roles if ("roles" in kinds or one in named["roles"]) and (may_all or one in open_roles)),
        bool(_EVERYONE.search(text)) and "everyone" in kinds and may_all,
    )
