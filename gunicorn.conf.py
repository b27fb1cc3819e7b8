"""How gunicorn serves the site. It reads this file by itself."""

# Most of them sleep: under attack, 64 wait for their turn to log in and 64 for the response to a
# refusal (accounts/turns.py); 64 wait for a connection to a database that hangs, and 15 have one
# (accounts/database.py). The last nine serve pages.
threads = 216

# Whom to believe about the client is said once, by HELIOGRAPH_PROXIES; gunicorn would believe
# whatever process on this machine sends a SCRIPT_NAME or X-Forwarded-Proto.
forwarded_allow_ips = ""

# Nothing of ours lies outside of the instance folder.
control_socket_disable = True
