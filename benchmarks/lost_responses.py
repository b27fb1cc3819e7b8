"""Why only a script can make good a lost response that flashed: `benchmarks/lost_responses.py`.

Without a script, a browser could tell that a response arrived by a cookie which that response set:
the next request brings it back, and where it is missing, the server repeats the message. But it is
missing, too, from a request that left while the response was still under way, as from a second tab
or a second click. To the server both look alike, byte for byte. So a rule that always repeats
doubles the messages of requests that overlap, a rule that never repeats loses those of lost
responses, and a rule between them only trades one for the other. Only the browser knows, so it must
say so: receipts are its word.

Each line follows 100,000 messages, each shown by the response to the request that flashed it.
"""

import random

MESSAGES = 100_000
# How long a response takes, and how soon the person's browser asks for something else: seconds.
RESPONSE = 0.3
RULES = ("never repeat", "repeat without a sign", "receipts")


def follow(chance: random.Random, lost: float, two_tabs: float, rule: str) -> int:
    """How often the person sees the message."""
    is_lost = chance.random() < lost
    arrives_after = chance.expovariate(1 / RESPONSE)
    # One tab waits for its response, or for the news that it will not come.
    uses_two_tabs = chance.random() < two_tabs
    next_request_after = chance.uniform(0, 5) if uses_two_tabs else arrives_after + 1
    browser_has_sign = not is_lost and arrives_after < next_request_after
    browser_knows_of_loss = is_lost

    seen = 0 if is_lost else 1
    if rule == "repeat without a sign":
        seen += not browser_has_sign
    elif rule == "receipts":
        seen += browser_knows_of_loss
    return seen


def main() -> None:
    print(
        f"{'responses lost':>15}{'two tabs':>10}   {'rule':24}{'never seen':>12}{'seen twice':>12}"
    )
    for lost in (0.0001, 0.001, 0.01):
        for two_tabs in (0.01, 0.1):
            for rule in RULES:
                chance = random.Random(1)
                times = [follow(chance, lost, two_tabs, rule) for _ in range(MESSAGES)]
                print(
                    f"{lost:13.2%}{two_tabs:10.0%}   {rule:24}"
                    f"{times.count(0):12,}{times.count(2):12,}"
                )


if __name__ == "__main__":
    main()
