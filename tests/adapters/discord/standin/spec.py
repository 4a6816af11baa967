"""The official specification of Discord's HTTP API, and what is held against it.

The specification is no part of this project. It is looked for beside the other test data; where it is absent, nothing
is held against it, and tests that count on it skip.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
NAME = "discord-openapi-v10.json.gz"


@dataclass(frozen=True, slots=True)
class Violation:
    """A body that Discord's specification, or a rule that it does not state, forbids."""

    request: str
    place: str
    words: str


@dataclass(slots=True)
class Count:
    """Bodies that kept the specification, in this process."""

    valid: int = 0

    def taken(self) -> int:
        """How many since it was asked last."""
        count, self.valid = self.valid, 0
        return count


TOTAL = Count()
"""Of all stand-ins of this process."""


def place() -> Path:
    """Where the specification should be."""
    return Path(os.environ.get("READOUT_TEST_DATA") or ROOT.parent / "shared" / "data") / "specs" / NAME


@cache
def specification() -> dict[str, Any] | None:
    """All of it, or nothing where it is absent."""
    if not place().is_file():
        return None
    told: dict[str, Any] = json.loads(gzip.decompress(place().read_bytes()))
    # Discord takes ids as numbers too (API Reference, "ID Serialization"); its specification knows them as text only
    schemas = told["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    return told


@cache
def _library() -> Any:
    """The validator, or nothing in an environment that is older than its place in the locks."""
    try:
        return importlib.import_module("jsonschema_rs")
    except ImportError:
        return None


def at_hand() -> bool:
    """Whether bodies can be held against the specification."""
    return specification() is not None and _library() is not None


@cache
def _validator(name: str, path: str) -> Any:
    """The check of a schema by its name, else of the body of a request such as ``PATCH /channels/{channel_id}``."""
    spec = specification()
    if spec is None or _library() is None:
        return None
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    if not name:
        verb, _, route = path.partition(" ")
        body = spec["paths"].get(route, {}).get(verb.lower(), {}).get("requestBody")
        if body is None:
            return None
        schema = body["content"]["application/json"]["schema"]
    return _library().Draft202012Validator({**schema, "components": spec["components"]})


def wrong(body: object, request: str, schema: str = "") -> tuple[list[str | int], str] | None:
    """The first place where a body breaks the specification, and how; nothing where it keeps it or is not described."""
    validator = _validator(schema, request)
    if validator is None:
        return None
    first = next(iter(validator.iter_errors(body)), None)
    if first is None:
        return None
    return _deepest(first)


@cache
def _answer_validator(request: str, status: int) -> Any:
    spec = specification()
    if spec is None or _library() is None:
        return None
    verb, _, route = request.partition(" ")
    answers = spec["paths"].get(route, {}).get(verb.lower(), {}).get("responses", {})
    schema = answers.get(str(status), {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    return _library().Draft202012Validator({**schema, "components": spec["components"]})


def wrong_answer(body: object, request: str, status: int) -> tuple[list[str | int], str] | None:
    """The first place where an answer breaks the specification, and how."""
    validator = _answer_validator(request, status)
    first = None if validator is None else next(iter(validator.iter_errors(body)), None)
    return None if first is None else _deepest(first)


def described(request: str, schema: str = "") -> bool:
    """Whether the specification, if it is at hand, describes the body of a request."""
    return _validator(schema, request) is not None


def _deepest(error: Any) -> tuple[list[str | int], str]:
    """What went wrong inside a choice of schemas says more than that none of them fits."""
    place, words = list(error.instance_path), str(error.message)
    context = getattr(error.kind, "context", None) or ()
    inner = [one for branch in context for one in branch]
    if inner:
        return max((_deepest(one) for one in inner), key=lambda one: len(one[0]))
    return place, words
