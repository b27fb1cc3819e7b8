"""Mail: rendered, and sent by SMTP, when no request waits for it."""
