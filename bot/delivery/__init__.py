"""Briefs become deliveries, deliveries become receipts.

`keys`, `filters`, `addressing`, `digests` and `retry` decide, without clock, network or store;
`outbox` does. The rule it follows is that of every side effect here: what is owed is written before
it is tried, a try is written before it begins, and an unsure try is unknown, never failed.
"""
