"""The evaluators of the test data, loaded from where the data lies; nothing of them is copied."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from types import ModuleType

DATA = Path(os.environ.get("READOUT_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@cache
def quotes_scorer() -> ModuleType:
    """`evaluate.py` of the quotes data. Raises FileNotFoundError where the data is absent."""
    return _load("quotes")


def _load(folder: str) -> ModuleType:
    path = DATA / folder / "evaluate.py"
    if not path.is_file():
        raise FileNotFoundError(path)
    spec = importlib.util.spec_from_file_location(f"readout_{folder}_evaluate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
