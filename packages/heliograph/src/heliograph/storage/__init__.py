"""Keeps pending messages in cookies; in the fallback storage if they are too long or too many."""

# Browsers take a cookie with this prefix from this host alone, over a secure connection.
HOST_PREFIX = "__Host-"
