"""Translators to chat platforms, and nothing more. Each is found by its name in the entry points `readout.adapters`."""
