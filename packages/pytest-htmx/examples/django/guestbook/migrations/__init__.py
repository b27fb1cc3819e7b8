"""The schema of the guestbook."""
