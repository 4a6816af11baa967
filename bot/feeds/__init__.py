"""The feeds room: addresses become entries, entries become articles.

Pure but for `fetch`, which goes where feeds point, and `intake`, the stage.
"""
