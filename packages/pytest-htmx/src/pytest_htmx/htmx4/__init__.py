"""htmx 4.0.1 without a browser: what its script does to a page, followed line by line."""
