"""Keeps pending messages: in cookies, and in the fallback storage what is too long or too many."""

# Browsers take a cookie with this prefix from this host alone, over a secure connection.
HOST_PREFIX = "__Host-"
