"""How gunicorn serves the site. It reads this file by itself."""

# Most of them sleep: under attack, 64 wait for their turn to log in and 64 for the answer to a
# refusal (accounts/turns.py), and the last eight serve pages.
threads = 136

# Bytes and number of a request's header lines. A browser sends about 20, and a proxy as nginx is
# passes on no line of more than 8 KB.
limit_request_line = 4094
limit_request_field_size = 8190
limit_request_fields = 50

# Whom to believe about the client is said once, by HELIOGRAPH_PROXIES; gunicorn would believe
# whatever process on this machine sends a SCRIPT_NAME or X-Forwarded-Proto.
forwarded_allow_ips = ""

# Nothing of ours lies outside of the instance folder.
control_socket_disable = True
