"""Lists: searched, filtered, paged, continued, loaded late."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import page, pattern

PEOPLE = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Katherine Johnson"]


def found(sent):
    people = [name for name in PEOPLE if sent.get("q", "").lower() in name.lower()]
    return "".join(f"<tr><td>{name}</td></tr>" for name in people) or "<tr><td>Nobody.</td></tr>"


SEARCH = (
    '<form id="search" action="people"><input type="search" name="q" hx-get="people" hx-target="#rows" '
    'hx-trigger="{}" {}></form><table><tbody id="rows"></tbody></table>'
)
pattern(
    "active-search",
    SEARCH.format("input changed delay:500ms, search", 'hx-indicator="#busy"')
    + '<i id="busy" class="htmx-indicator">Searching</i>',
    ("fill", "#search", {"q": "a"}),
    ("fill", "#search", {"q": "hop"}),
    ("fill", "#search", {"q": "zuse"}),
    routes={"people": found},
)
pattern(
    "active-search-as-keys-are-typed",
    SEARCH.format("input changed delay:200ms", ""),
    ("type", "#search", {"q": "tur"}),
    routes={"people": found},
)
pattern(
    "active-search-on-keyup",
    SEARCH.format("keyup changed delay:200ms", ""),
    ("type", "#search", {"q": "tur"}),
    routes={"people": found},
)
pattern(
    "active-search-on-load-too",
    SEARCH.format("load, input changed delay:200ms", 'value="gra"'),
    ("fill", "#search", {"q": "kath"}),
    routes={"people": found},
)
pattern(
    "active-search-in-the-address",
    SEARCH.format("input changed delay:200ms", 'hx-push-url="true"'),
    ("fill", "#search", {"q": "ada"}),
    ("fill", "#search", {"q": "alan"}),
    routes={"people": found},
)
pattern(
    "active-search-throttled",
    SEARCH.format("input changed throttle:300ms", ""),
    ("fill", "#search", {"q": "a"}),
    ("fill", "#search", {"q": "al"}),
    routes={"people": found},
)
pattern(
    "active-search-replaces-the-search-before",
    SEARCH.format("input changed delay:200ms", 'hx-sync="this:replace"'),
    ("fill", "#search", {"q": "a"}),
    ("fill", "#search", {"q": "al"}),
    routes={"people": found},
)
pattern(
    "search-by-enter",
    '<form id="search" hx-get="people" hx-target="#rows"><input type="search" name="q">'
    '<button>Search</button></form><table><tbody id="rows"></tbody></table>',
    ("submit", "#search", {"q": "grace"}),
    routes={"people": found},
)


def filtered(sent):
    tags = " ".join(map(str, map(escape, sent.getlist("tag"))))
    return f"<p>{escape(sent.get('sort', ''))}: {tags or 'all'}</p>"


pattern(
    "checkbox-filters",
    '<form id="filters" hx-get="goods" hx-trigger="change" hx-target="#goods" hx-push-url="true">'
    '<input type="checkbox" name="tag" value="new"><input type="checkbox" name="tag" value="used">'
    '<select name="sort"><option value="name">Name<option value="price">Price</select></form>'
    '<div id="goods"></div>',
    ("fill", "#filters", {"sort": "price"}),
    ("click", "[value=new]"),
    ("click", "[value=used]"),
    ("click", "[value=new]"),
    routes={"goods": filtered},
)
pattern(
    "radio-filter",
    '<form id="filters" hx-get="goods" hx-trigger="change" hx-target="#goods">'
    '<label><input type="radio" name="sort" value="name" checked>Name</label>'
    '<label id="price"><input type="radio" name="sort" value="price">Price</label></form><div id="goods"></div>',
    ("click", "#price"),
    routes={"goods": filtered},
)
pattern(
    "date-picker",
    '<form id="f"><input type="date" name="day" min="2026-01-01" hx-get="slots" hx-target="#slots">'
    '</form><ul id="slots"></ul>',
    ("fill", "#f", {"day": "2026-11-26"}),
    ("fill", "#f", {"day": "2026-12-24"}),
    routes={"slots": lambda sent: f"<li>{escape(sent['day'])} 9:00</li>"},
)

MODELS = {"audi": ["A1", "A4"], "bmw": ["325i", "X5"]}
pattern(
    "linked-selects",
    '<form id="car"><select name="make" hx-get="models" hx-target="#models"><option>audi<option>bmw'
    '</select><select id="models" name="model"><option>A1<option>A4</select></form>',
    ("fill", "#car", {"make": "bmw"}),
    ("fill", "#car", {"model": "X5"}),
    ("fill", "#car", {"make": "audi"}),
    routes={"models": lambda sent: "".join(f"<option>{m}" for m in MODELS[sent["make"]])},
)
pattern(
    "linked-selects-three-deep",
    '<form id="place" hx-target:inherited="next select"><select name="land" hx-get="towns"><option>-<option>de</select>'
    '<select name="town" hx-get="streets" hx-include="closest form"><option>-</select>'
    '<select name="street"><option>-</select></form>',
    ("fill", "#place", {"land": "de"}),
    ("fill", "#place", {"town": "Ulm"}),
    routes={
        "towns": "<option>-<option>Ulm",
        "streets": lambda sent: f"<option>{escape(sent['land'])} {escape(sent['town'])} 1",
    },
)


def more(sent):
    number = int(sent["page"])
    button = (
        f'<tr id="more"><td><button id="load" hx-get="rows?page={number + 1}" hx-target="#more" '
        'hx-swap="outerHTML">More</button></td></tr>'
    )
    return f"<tr><td>{number}</td></tr>" + (button if number < 3 else "")


pattern(
    "click-to-load",
    f"<table><tbody>{more({'page': 1})}</tbody></table>",
    ("click", "#load"),
    ("click", "#load"),
    routes={"rows": more},
)


def scroll(sent):
    number = int(sent["page"])
    last = f'hx-get="rows?page={number + 1}" hx-trigger="revealed" hx-swap="afterend"'
    tall = 'style="height: 400px"'
    return (
        f"<p {tall}>{number}a</p><p id='last-{number}' {last if number < 3 else ''}>{number}b</p>"
    )


pattern(
    "infinite-scroll",
    f"<div>{scroll({'page': 1})}</div>",
    ("reveal", "#last-1"),
    ("reveal", "#last-2"),
    routes={"rows": scroll},
)
pattern(
    "infinite-scroll-in-a-box",
    '<div id="box" style="height: 100px; overflow-y: scroll"><p style="height: 500px">1</p>'
    '<p id="last" hx-get="rows" hx-trigger="intersect root:#box threshold:0.5 once" hx-swap="outerHTML">2</p></div>',
    ("reveal", "#last"),
    routes={"rows": "<p>2</p><p>3</p>"},
)
pattern(
    "lazy-load",
    '<div hx-get="graph" hx-trigger="load"><img alt="Loading" class="htmx-indicator"></div>',
    routes={"graph": "<img alt='Graph'>"},
)
pattern(
    "lazy-load-in-lazy-load",
    '<div hx-get="outer" hx-trigger="load" hx-swap="outerHTML"></div>',
    routes={
        "outer": '<section>outer <div hx-get="inner" hx-trigger="load">…</div></section>',
        "inner": "inner",
    },
)


def paged(sent):
    number = int(sent.get("page", 1))
    return (
        f'<div id="list"><p>Page {number}</p><nav hx-boost:inherited="target:#list swap:outerHTML select:#list">'
        f'<a id="previous" href="list?page={number - 1}">Previous</a> '
        f'<a id="next" href="list?page={number + 1}">Next</a></nav></div>'
    )


pattern(
    "pagination",
    f"<h1>List</h1>{paged({})}<footer>End</footer>",
    ("click", "#next"),
    ("click", "#next"),
    ("click", "#previous"),
    ("back",),
    routes={"list": lambda sent: page(f"<h1>List</h1>{paged(sent)}<footer>End</footer>")},
)
pattern(
    "sorted-columns",
    '<table id="t" hx-target:inherited="closest table" hx-swap:inherited="outerHTML" hx-replace-url:inherited="true">'
    '<tr><th><a id="by-name" href="t?by=name" hx-get="t?by=name">Name</a></table>',
    ("click", "#by-name"),
    ("click", "#by-age"),
    routes={
        "t": lambda sent: (
            f"<table id='t' hx-target:inherited='this' hx-swap:inherited='outerHTML'><tr><th>{escape(sent['by'])}"
            "<th><a id='by-age' href='t?by=age' hx-get='t?by=age'>Age</a></table>"
        )
    },
)
pattern(
    "sortable",
    '<form id="order" hx-post="order" hx-trigger="end"><div><input type="hidden" name="item" value="1">One</div>'
    '<div><input type="hidden" name="item" value="2">Two</div></form>',
    ("trigger", "#order", "end"),
    routes={
        "POST order": lambda sent: "".join(
            f'<div><input type="hidden" name="item" value="{escape(item)}">{escape(item)}</div>'
            for item in reversed(sent.getlist("item"))
        )
    },
)
pattern(
    "suggestions-in-a-datalist",
    '<form id="f"><input name="town" list="towns" hx-get="towns" hx-trigger="input changed delay:200ms" '
    'hx-target="#towns"><datalist id="towns"></datalist></form>',
    ("fill", "#f", {"town": "Ul"}),
    routes={"towns": '<option value="Ulm"><option value="Ulan Bator">'},
)
pattern(
    "a-count-in-the-title",
    '<button id="read" hx-post="read" hx-target="closest li" hx-swap="delete">x</button>'
    '<ul><li>1 <button id="one" hx-post="read" hx-target="closest li" hx-swap="outerHTML swapEmpty:true">Read</button></ul>',
    ("click", "#one"),
    routes={"POST read": "<title>(0) Start</title>"},
)
