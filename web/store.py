"""The store for long messages that several machines share: Redis, by `HELIOGRAPH_STORE_URL`."""

from functools import cache

from cachelib import RedisCache
from cachelib.serializers import BaseRedisSerializer

from environment import SettingError

SECONDS = 1
"""For which Redis is waited for. A message that it does not take is shortened."""


class Texts(BaseRedisSerializer):
    """Texts as they are. By default they are pickled: whoever writes to Redis would run code."""

    def dumps(self, value: str, _protocol: int = 0) -> bytes:
        return value.encode()

    def loads(self, value: bytes | None) -> str | None:
        return None if value is None else value.decode()


class Redis(RedisCache):
    serializer = Texts()


@cache  # with its connections: a probe asks every few seconds
def store_of(url: str) -> Redis | None:
    """Return the store at this URL; None for the extension's own, a file of this machine.

    Raises:
        SettingError: Redis's client is not installed, or refuses the URL.
    """
    if not url:
        return None
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise SettingError("HELIOGRAPH_STORE_URL needs the client of Redis: `.[redis]`.") from error
    try:
        client = redis.from_url(
            url,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            # Once, for a connection that ended with a Redis that was started anew. Who waited in
            # vain waits no second time.
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
    except ValueError:  # what stands behind the ? is not what it should be
        raise SettingError("HELIOGRAPH_STORE_URL has an option that cannot be.") from None
    return Redis(client)
