"""A visitor without JavaScript: navigation, history, cache, cookies and transport."""
