"""Makes requests as nobody's browser sends them: broken, odd and hostile, by a seed.

The request of a seed and a number is the same each time, so that a failure can be looked at again.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote, quote_from_bytes, urlencode

CANARY = "\"'></x-canary><x-canary x-canary=x>&x-canary;{{7*7}}x-canary"
"""It must come back nowhere but escaped. Evaluated by a template, it would hold 49x-canary."""

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}

METHODS = ["GET", "POST"] * 6 + [
    *("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "QUERY"),
    *("get", "Post", "X" * 20, "X-CANARY", "G!T", "A" * 4000),
]

TEXTS = [
    *(CANARY * 20, f"javascript:x-canary('{CANARY}')"),
    *("//x-canary.example/", "/\\x-canary.example", "https://x-canary.example/%0d%0aX-Canary:%20x"),
    *("x-canary\r\nX-Canary: x", "x-canary%0d%0aX-Canary:x", "x-canary\nSet-Cookie: x-canary=1"),
    *("", " ", "\t", "\0", "x-canary\0", "%00", "%", "%zz", "%2500", "%c0%ae%c0%ae/", "\x1b[31m"),
    *("../" * 9 + "etc/passwd", "..\\..\\", "{{7*7}}x-canary", "${7*7}", "' OR 1=1 --", "$(id)"),
    *("-1", "0", "1", "7", "2147483648", "9" * 25, "9" * 5000, "1e999", "NaN", "\u0663", "0x10"),
    *("null", "true", "[]", "{}", '{"a":' * 99, "a,b,c", ";" * 99, ", " * 99, "=", '"', "\\"),
    *("\u202e\u200b\ufeff", "e" + "\u0300" * 99, "\ufdfa" * 99, "\U0001f9ea", "\u2028", "ß", "İ"),
    *("a" * 255, "a" * 1000, "a" * 1025, "a" * 8190, "a" * 20_000, "ü" * 5000, "\u0300" * 5000),
    *("Ada", "Grace", "ada@example.org", "a@b", "a@" + "b." * 200 + "example"),
]
BYTES = [
    *(b"\xff", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xae" * 9),
    *(b"\x80" * 99, bytes(range(256)), b"\r\n\r\n", b"\xef\xbf\xbe", b"+ADw-x-canary+AD4-"),
]

HOSTS = [
    *("localhost", "LOCALHOST.", "localhost:80", "localhost:99999", "localhost:x", "a.example.org"),
    *("x-canary.example", "[::1]", "[::1", "localhost, x-canary", "user:x-canary@localhost", ":80"),
    *("..", "xn--x-canary-", "127.1", "localhost/x-canary", "localhost?x-canary", "localhost\\@b"),
]
ADDRESSES = ["127.0.0.1", "::1", "192.0.2.7:80", "[2001:db8::7]:80", "fe80::1%x-canary", "unknown"]
URLS = [
    *("http://localhost/", "http://localhost/login?x=x-canary", "http://localhost//x-canary/"),
    *("http://localhost/account/activity?before=1&before=2&_external=1&_scheme=x-canary"),
    *("https://x-canary.example/login", "http://[::1", "//x-canary.example", "about:blank", "null"),
    *("http://localhost:x/", "/login", "http://localhost/?" + "a=b&" * 99, "http://localhost/%ff"),
    *(f"http://localhost/login?x={quote(CANARY)}", f"http://localhost/{CANARY}"),
]

HEADERS = {
    "Accept": ["text/html", "application/json", "*/*;q=x", "text/html;q=NaN", "a/b;" * 50],
    "Accept-Charset": ["utf-7", "x-canary"],
    "Accept-Encoding": ["br", "gzip;q=-1", "identity;q=0, *;q=0", "x-canary", "br;q=1e9"],
    "Accept-Language": ["en;q=nan", "x-canary-x-canary", "*", "de-" * 99],
    "Authorization": ["Basic x-canary", "Basic \xff", "Bearer", "Digest a=b,x-canary"],
    "Cache-Control": ["only-if-cached", "max-age=-1", 'x="x-canary'],
    "Connection": ["close", "Cookie, Host", "upgrade"],
    "Content-Encoding": ["gzip", "x-canary"],
    "Expect": ["100-continue", "x-canary"],
    "Forwarded": ["for=x-canary;host=x-canary.example;proto=x-canary"],
    "Heliograph-Also": ["main", "login,home,x-canary", "a," * 99],
    "Heliograph-Receipt": ["0" * 32, "A" * 32, "0" * 31, "x-canary"],
    "Host": HOSTS,
    "HX-Boosted": ["true", "false", "x-canary"],
    "HX-Current-URL": URLS,
    "HX-History-Restore-Request": ["true", "false", "TRUE"],
    "HX-Location": URLS,
    "HX-Preloaded": ["true"],
    "HX-Prompt": ["x-canary"],
    "HX-Redirect": URLS,
    "HX-Request": ["true", "false", "1", "TRUE", "true, true"],
    "HX-Request-Type": ["partial", "full", "x-canary", "PARTIAL", ""],
    "HX-Retarget": ["#x-canary"],
    "HX-Source": ["button#send", "form#x-canary", "#", "a#b#c", "%ff", "a#%22%3Ex-canary"],
    "HX-Target": [
        *(
            "main#main",
            "body",
            "body#x-canary",
            "#",
            "",
            "main",
            "login",
            "section#login",
            "p#corner",
        ),
        *("div#%22%3Ex-canary", "li#session-1", "x#%ff", "div#row-" + "9" * 30, "a#__class__"),
    ],
    "HX-Trigger": ["x-canary"],
    "HX-Trigger-Name": ["x-canary"],
    "If-Match": ["*", '"x-canary"', "W/"],
    "If-Modified-Since": [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "x-canary",
        "Thu, 99 Foo 99999 99:99:99",
    ],
    "If-None-Match": ["*", '"x-canary"', 'W/"a", "b', '"' * 99, ","],
    "If-Range": ['"x-canary"', "Thu, 01 Jan 1970 00:00:00 GMT", "W/"],
    "If-Unmodified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "x-canary"],
    "Origin": ["null", "http://localhost", "https://x-canary.example", "http://[", "localhost"],
    "Purpose": ["prefetch"],
    "Range": [
        "bytes=0-0",
        "bytes=-1",
        "bytes=9-1",
        "bytes=" + "0-0," * 99,
        "x-canary=0-",
        "bytes=²-",
    ],
    "Referer": URLS,
    "Sec-Fetch-Dest": ["document", "empty", "image", "x-canary"],
    "Sec-Fetch-Mode": ["navigate", "no-cors", "x-canary"],
    "Sec-Fetch-Site": ["same-origin", "none", "cross-site", "x-canary"],
    "Sec-Purpose": ["prefetch", "prefetch;prerender"],
    "TE": ["trailers"],
    "Transfer-Encoding": ["chunked", "identity", "x-canary"],
    "Upgrade": ["websocket", "h2c"],
    "User-Agent": ["", "x-canary/1", "Lynx/x-canary", "Mozilla/5.0 (" * 9, "\xff"],
    "X-Forwarded-For": [*ADDRESSES, ", ".join(ADDRESSES), "x-canary"],
    "X-Forwarded-Host": HOSTS,
    "X-Forwarded-Port": ["x-canary", "-1", "99999"],
    "X-Forwarded-Prefix": ["/x-canary", "//x-canary.example", "\\"],
    "X-Forwarded-Proto": ["http", "https", "x-canary", "javascript", "https,http"],
    "X-HTTP-Method-Override": ["DELETE", "x-canary"],
    "X-Moz": ["prefetch"],
    "X-Original-URL": ["/x-canary"],
}

CONTENT_TYPES = [
    *(
        "application/json",
        "text/plain",
        "text/html; charset=x-canary",
        "",
        "x-canary",
        "a/b;c",
        ";;",
    ),
    *("application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data", "multipart/mixed"),
    *('multipart/form-data; boundary="', "multipart/form-data; boundary=" + "b" * 300, "\xff/\xff"),
    *("multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded"),
]

DAMAGE = [
    lambda rng, text: text[: rng.randrange(len(text) + 1)],
    lambda _rng, text: text * 2,
    lambda rng, text: text * rng.randrange(3, 99),
    lambda _rng, text: text[::-1],
    lambda _rng, text: text.swapcase(),
    lambda rng, text: insert(rng, text, text_of(rng)),
    lambda rng, text: insert(rng, text, chr(rng.randrange(256))),
    lambda rng, text: insert(rng, text, rng.choice("\"'<>%;,=.#&+/\\ \x7f\x80\xff")),
]


@dataclass(frozen=True)
class Request:
    """A request as a WSGI server hands it on: header values hold no line break and no NUL."""

    method: str = "GET"
    path: bytes = b"/"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def environ(self) -> dict[str, object]:
        """Return the WSGI environment, as gunicorn makes it behind one proxy."""
        environ = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query,
            "RAW_URI": self.target,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
            "wsgi.input": io.BytesIO(self.body),
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        return environ

    @property
    def target(self) -> str:
        path = quote_from_bytes(self.path, safe="/:@!$&'()*+,;=~")
        return f"{path}?{self.query}" if self.query else path

    def __bytes__(self) -> bytes:
        """Return it as it goes over a connection."""
        head = [f"{self.method} {self.target} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + self.body

    def smaller(self) -> Iterator["Request"]:
        """Yield the same request with less in it."""
        for name in self.headers:
            if name != "Content-Length":
                yield self.without(name)
        for name, value in self.headers.items():
            separator = {"Cookie": "; "}.get(name, ",")
            pieces = value.split(separator)
            for number in range(len(pieces) if 1 < len(pieces) < 100 else 0):
                left = separator.join(pieces[:number] + pieces[number + 1 :])
                yield replace(self, headers=self.headers | {name: left})
        if self.query:
            yield replace(self, query="")
        between = b"\r\n--" if self.body.startswith(b"--") else b"&"
        fields = self.body.split(between)
        for number in range(len(fields) if self.body and len(fields) < 100 else 0):
            body = between.join(fields[:number] + fields[number + 1 :])
            given = self.headers.get("Content-Length") == str(len(self.body))
            length = {"Content-Length": str(len(body))} if given else {}
            yield replace(self, body=body, headers=self.headers | length)

    def without(self, name: str) -> "Request":
        headers = {other: value for other, value in self.headers.items() if other != name}
        return replace(self, headers=headers)


def chance(seed: str | int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret comes from it


def spoiled(rng: random.Random, good: Request, fields: list[tuple[str, str]]) -> Request:
    """Return a bad request to the same address.

    Args:
        rng: from which all chance comes.
        good: a request as a browser sends it.
        fields: names and values that a form of this site may have.
    """
    path = good.path if rng.random() < 0.8 else spoiled_path(rng, good.path)
    query = spoiled_query(rng, fields) if rng.random() < 0.4 else good.query
    headers = dict(good.headers)
    cookies = headers.pop("Cookie", "")
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        name = rng.choice(list(HEADERS))
        value = spoiled_header(rng, HEADERS[name])
        again = name in headers and rng.random() < 0.3
        headers[name] = f"{headers[name]},{value}" if again else value
    for name in rng.sample(sorted(headers), rng.choice((0, 0, 0, 1)) if headers else 0):
        del headers[name]
    if cookies:
        headers["Cookie"] = cookies if rng.random() < 0.3 else spoiled_cookies(rng, cookies)
    made = replace(good, path=path, query=query, headers=headers)
    return with_body(rng, made, fields) if rng.random() < 0.7 or good.method == "POST" else made


def text_of(rng: random.Random) -> str:
    """Return a text of signs below 256, which stand for bytes."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.choice((1, 8, 99))).decode("latin-1")
    if rng.random() < 0.15:
        return rng.choice(BYTES).decode("latin-1")
    text = CANARY if rng.random() < 0.4 else rng.choice(TEXTS)
    return text.encode().decode("latin-1")


def damaged(rng: random.Random, text: str) -> str:
    return rng.choice(DAMAGE)(rng, text)


def insert(rng: random.Random, text: str, piece: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + piece + text[place:]


def spoiled_path(rng: random.Random, path: bytes) -> bytes:
    text = path.decode("latin-1")
    made = rng.choice(
        (
            lambda: damaged(rng, text),
            lambda: f"{text}/{text_of(rng)}",
            lambda: f"/{text_of(rng)}",
            lambda: f"/{rng.choice(('static', 'confirm', 'password/reset'))}/{text_of(rng)}",
            lambda: text.rpartition("/")[0] + "/" + text_of(rng),
            lambda: "/" + text,
            lambda: (
                text + rng.choice(("/", "//", "/.", "/..", "%2f", ";x", "?", "#", ".html", "\n"))
            ),
        )
    )()
    return b"/" + made.encode("latin-1").removeprefix(b"/")


def spoiled_query(rng: random.Random, fields: list[tuple[str, str]]) -> str:
    """Return a query as gunicorn lets it pass: it may hold signs that belong escaped, no space."""
    if rng.random() < 0.2:
        query = text_of(rng)
    else:
        query = encoded(rng, some_fields(rng, fields)).decode("latin-1")
    return "".join(sign for sign in query if "\x20" < sign != "\x7f")[:8000]


def spoiled_header(rng: random.Random, usual: list[str]) -> str:
    value = rng.choice(usual) if rng.random() < 0.6 else text_of(rng)
    value = damaged(rng, value) if rng.random() < 0.3 else value
    value = value.encode("latin-1", "replace").decode("latin-1")
    if rng.random() < 0.95:
        value = value[:900]  # a longer one is refused at the door
    return "".join(sign for sign in value if sign == "\t" or "\x1f" < sign != "\x7f").strip(" \t")


def spoiled_cookies(rng: random.Random, cookies: str) -> str:
    """Return cookies of ours that were cut, mixed up, forged or set by a neighbor."""
    pairs = [pair.partition("=")[::2] for pair in cookies.split("; ")]
    made = []
    for name, value in pairs:
        chance = rng.random()
        if chance < 0.15:
            continue
        if chance < 0.5:
            made.append((name, value))
        elif chance < 0.75:
            made.append((name, damaged(rng, value)))
        elif chance < 0.85:
            made.append((damaged(rng, name), value))
        elif chance < 0.95:
            made.append((name, rng.choice(pairs)[1]))  # another one's value
        else:
            made += [(name, text_of(rng)), (name, value)]
    made += [(text_of(rng), text_of(rng))] * (rng.random() < 0.2)
    line = rng.choice(("; ",) * 9 + (";", ",", "; ; ")).join(f"{it}={value}" for it, value in made)
    return "".join(sign for sign in line if "\x1f" < sign != "\x7f")[: rng.choice((8000, 20_000))]


def some_fields(rng: random.Random, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return fields, some of which are missing, spoiled, doubled, or not known to anybody."""
    made = []
    for name, value in fields:
        chance = rng.random()
        if chance < 0.1:
            continue
        if chance < 0.5:
            made.append((name, value))
        elif chance < 0.85:
            made.append((name, text_of(rng)))
        elif chance < 0.95:
            made += [(name, text_of(rng)), (name, value)]
        else:
            made.append((damaged(rng, name), value))
    if rng.random() < 0.2:
        made.append((text_of(rng), text_of(rng)))
    if rng.random() < 0.03:
        made *= rng.choice((2, 9, 60))
    rng.shuffle(made)
    return made


def encoded(rng: random.Random, fields: list[tuple[str, str]]) -> bytes:
    pairs = [
        (name.encode("latin-1", "replace"), it.encode("latin-1", "replace")) for name, it in fields
    ]
    if rng.random() < 0.8:
        return urlencode(pairs).encode()
    return rng.choice((b"&", b"&", b";", b"&&")).join(name + b"=" + value for name, value in pairs)


def multipart(rng: random.Random, fields: list[tuple[str, str]], boundary: str) -> bytes:
    parts = []
    for name, value in fields:
        head = f'Content-Disposition: form-data; name="{name}"'
        if rng.random() < 0.2:
            head += f'; filename="{text_of(rng)}"\r\nContent-Type: {rng.choice(CONTENT_TYPES)}'
        if rng.random() < 0.1:
            head = damaged(rng, head)
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n{value}\r\n")
    body = "".join(parts) + f"--{boundary}--\r\n"
    return (damaged(rng, body) if rng.random() < 0.3 else body).encode("latin-1", "replace")[
        :200_000
    ]


def with_body(rng: random.Random, made: Request, fields: list[tuple[str, str]]) -> Request:
    chosen = some_fields(rng, fields)
    headers = dict(made.headers)
    if rng.random() < 0.7:
        content_type, body = "application/x-www-form-urlencoded", encoded(rng, chosen)
    elif rng.random() < 0.8:
        boundary = rng.choice(("b", "----b", "'()+_,-./:=?"))
        content_type = f'multipart/form-data; boundary="{boundary}"'
        body = multipart(rng, chosen, boundary)
    else:
        content_type, body = "application/json", text_of(rng).encode("latin-1")
    if rng.random() < 0.1:
        content_type = rng.choice(CONTENT_TYPES)
    headers["Content-Type"] = content_type
    if rng.random() < 0.95:
        headers["Content-Length"] = str(len(body))
    elif rng.random() < 0.8:
        headers["Content-Length"] = rng.choice(("0", "5", str(len(body) + 9), "9" * 30, "007"))
    return replace(made, headers=headers, body=body)
