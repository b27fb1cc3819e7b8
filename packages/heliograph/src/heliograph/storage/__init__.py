"""Where messages wait: in cookies, and in the fallback storage what is too long or too many."""
