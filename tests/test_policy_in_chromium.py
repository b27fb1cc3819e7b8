"""What a browser does with hostile pages: what the policy refuses, and what our scripts survive."""

import pytest

from tests.chromium import collect_violations, visit

pytestmark = pytest.mark.chromium

HTML, NAMES = "require-trusted-types-for", "trusted-types"
PIECE = "<p>Good.</p><SCRIPT>window.isRun = 1</SCRIPT><svg><script src='/a.js'></script></svg>"


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("document.body.innerHTML = '<b>Bold</b>'", HTML),
        ("document.body.insertAdjacentHTML('beforeend', '<b>Bold</b>')", HTML),
        ("new DOMParser().parseFromString('<b>Bold</b>', 'text/html')", HTML),
        ("document.createElement('script').text = '1'", HTML),
        ("document.createElement('script').src = '/a.js'", HTML),
        ("document.createElement('p').setAttribute('onclick', '1')", HTML),
        ("trustedTypes.createPolicy('htmx', {})", NAMES),
        ("trustedTypes.createPolicy('default', {})", NAMES),
    ],
)
def test_no_other_script_makes_html_or_scripts_of_text(chromium, site, attempt, directive):
    context = chromium.new_context(base_url=site)
    violations = collect_violations(context)
    page = context.new_page()
    page.goto("/", wait_until="networkidle")

    outcome = page.evaluate(
        f"() => {{ try {{ {attempt} }} catch (error) {{ return error.name }} }}"
    )

    page.wait_for_timeout(100)
    context.close()
    assert outcome == "TypeError"
    assert [violation.partition(":")[0] for violation in violations] == [directive]


def test_a_script_in_a_response_becomes_text(chromium, stage):
    with visit(chromium, stage) as page:
        page.route("**/piece", lambda route: route.fulfill(body=PIECE, content_type="text/html"))
        page.goto("/stage/", wait_until="networkidle")
        page.click("#to-piece")
        page.wait_for_selector("#corner p")

        assert page.inner_text("#corner p") == "Good."
        assert page.locator("#corner script").count() == 0
        assert "<SCRIPT>window.isRun = 1" in page.text_content("#corner")
        assert page.evaluate("window.isRun") is None


PROTOTYPES = (
    "JSON.stringify([Object, Array, Map].map((it) => Reflect.ownKeys(it.prototype).map(String)))"
)


def test_no_name_in_a_response_reaches_a_prototype(chromium, stage):
    names = ("__proto__", "constructor", "prototype")
    controls = "".join(f'<input id="{it}" name="{it}" data-message-id="{it}">' for it in names)
    with visit(chromium, stage) as page:
        page.route("**/piece", lambda route: route.fulfill(body=controls, content_type="text/html"))
        page.goto("/stage/", wait_until="networkidle")
        before = page.evaluate(PROTOTYPES)
        page.click("#to-piece")
        for name in names:
            page.fill(f"#corner [name={name}]", "typed")
        page.click("#to-login")
        page.wait_for_url("**/login")
        page.go_back()
        page.wait_for_selector("#stage")

        assert page.evaluate(PROTOTYPES) == before
        assert page.evaluate("[{}.value, {}.checked, {}.text]") == [None, None, None]


def test_htmx_does_not_start_before_it_has_its_policy(chromium, stage):
    with visit(chromium, stage) as page:
        held = []
        page.route("**/site.*.js", lambda route: held.append(route))
        with page.expect_event("requestfinished", lambda it: "/vendor/htmx" in it.url):
            page.goto("/stage/", wait_until="commit")
        page.wait_for_timeout(100)
        assert page.evaluate("window.htmx") is None

        held[0].continue_()
        page.wait_for_load_state("domcontentloaded")
        page.click("#to-piece")
        page.wait_for_selector("#corner p")


def test_a_browser_without_trusted_types_does_the_same(chromium, stage):
    with visit(chromium, stage) as page:
        page.add_init_script("delete window.trustedTypes")
        page.route("**/stage/", without_trusted_types)
        page.route("**/piece", lambda route: route.fulfill(body=PIECE, content_type="text/html"))
        page.goto("/stage/", wait_until="networkidle")
        assert page.evaluate("document.createElement('p').innerHTML = 'No policy.'")
        page.click("#to-piece")
        page.wait_for_selector("#corner p")

        assert page.inner_text("#corner p") == "Good."
        assert page.locator("#corner script").count() == 0


def without_trusted_types(route):
    response = route.fetch()
    policy = response.headers["content-security-policy"].partition("; require-trusted-types")[0]
    route.fulfill(response=response, headers=response.headers | {"content-security-policy": policy})
