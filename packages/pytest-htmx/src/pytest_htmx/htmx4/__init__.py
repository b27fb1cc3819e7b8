"""htmx 4.0.1 in Python: each module follows a part of its script."""
