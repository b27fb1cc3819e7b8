"""HTML as a browser reads it: parsing, the DOM, controls, validity, submission and URLs."""
