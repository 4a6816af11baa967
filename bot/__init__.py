"""The core of Readout: knows news, knows no chat platform. Read `model.py` first, then `ports/`."""

__version__ = "0.1.0"
