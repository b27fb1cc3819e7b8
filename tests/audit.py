"""Lighthouse, axe and the Nu HTML checker over our pages: `make audit`.

axe and Nu see every page in every state of tests/states.py, Lighthouse every page that has an
address, as a phone and as a desktop shows it. Prints a table and a list of faults; exits with an
error unless Lighthouse says 100 four times, axe finds no violation, and Nu no error but that it
knows no `hx-*` attributes. Needs Node.js, Java and Chromium.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from app import create_app
from tests.chromium import launched, visit
from tests.product import CONFIRM, PUBLIC, RESET
from tests.servers import ROOT, running, running_site
from tests.states import BY_SCRIPT, STATES, as_it_is

TOOLS = ROOT / "build" / "audit" / "node_modules"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
WIDTHS = (360, 1350)
TRIES = 3  # a machine that does other work makes pages slower, never faster


def main() -> None:
    faults: list[str] = []
    states = dict(STATES)
    with ExitStack() as servers:
        site = servers.enter_context(running_site(new_folder()))
        stage = servers.enter_context(running(["-m", "tests.stage"], new_folder()))
        pages = pages_of(site)
        if (ROOT / "demo").is_dir():
            demo = servers.enter_context(running(["-m", "demo"], new_folder()))
            states["workbench"] = (f"{demo}/workbench", as_it_is)
            pages.append((f"{demo}/workbench", {}))
        faults += checked_by_axe_and_nu(stage, states)
        print(f"{'':34} {' '.join(f'{name:>14}' for name in CATEGORIES)}")
        for (url, headers), form in product(pages, ("mobile", "desktop")):
            faults += measured_by_lighthouse(url, headers, form)
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))


def new_folder() -> Path:
    return Path(tempfile.mkdtemp())


def pages_of(site: str) -> list[tuple[str, dict[str, str]]]:
    """Return the URL of each page, and the headers of somebody who may see it."""
    cookie = {"Cookie": cookie_of_somebody_logged_in(site)}
    app = create_app({"TESTING": True, "INSTANCE_PATH": new_folder()})
    plain = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    pages = [
        (site + rule.rule, {} if rule.endpoint in PUBLIC else cookie)
        for rule in plain
        if not rule.arguments
    ]
    return [page for page in pages if is_html(*page)] + [(site + CONFIRM, {}), (site + RESET, {})]


def is_html(url: str, headers: dict[str, str]) -> bool:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return response.headers.get_content_type() == "text/html"


def cookie_of_somebody_logged_in(site: str) -> str:
    jar = urllib.request.HTTPCookieProcessor()
    form = b"username=admin&password=admin"
    urllib.request.build_opener(jar).open(f"{site}/login", form).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar.cookiejar)


def checked_by_axe_and_nu(stage: str, states: dict) -> list[str]:
    """Return what is wrong with the states, as the script and as plain HTML bring them about."""
    folder = new_folder()
    faults = []
    with launched() as chromium:
        for name, (path, bring_about) in states.items():
            with visit(chromium, stage, forgive=("",)) as page:
                page.goto(path)
                bring_about(page)
                (folder / f"{name}.html").write_text(page.content())
                faults += [f"axe, {name}, {fault}" for fault in checked_by_axe(page)]
            if name not in BY_SCRIPT:
                with visit(chromium, stage, forgive=("",), java_script_enabled=False) as page:
                    document = last_document(page, path, bring_about)
                    (folder / f"{name}-plain.html").write_bytes(document)
    faults += checked_by_nu(folder)
    print(f"{len(states)} states: axe and Nu found {len(faults)} faults.", flush=True)
    return faults


def last_document(page, path: str, bring_about) -> bytes:
    """Return the page as the server sent it: a browser would have mended it."""
    documents = []

    def note(response):
        if response.request.is_navigation_request():
            documents.append(response)

    page.on("response", note)
    page.goto(path)
    bring_about(page)
    return documents[-1].body()


def checked_by_axe(page) -> list[str]:
    faults = []
    for width, scheme in product(WIDTHS, ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 700})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults += [
            f"{width}, {scheme}: {violation['help']}: {violation['nodes'][0]['html']}"
            for violation in Axe().run(page).response["violations"]
        ]
    return faults


def checked_by_nu(folder: Path) -> list[str]:
    """Hand files over: the checker refuses an address on this machine."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    told = subprocess.run(
        ["java", "-jar", jar, "--format", "json", *folder.iterdir()],
        stderr=subprocess.PIPE,
        check=False,  # it exits with 1 because of the attributes
    ).stderr
    return [
        f"Nu, {Path(message['url']).stem}, line {message.get('lastLine')}: {message['message']}"
        for message in json.loads(told)["messages"]
        if message["type"] != "info"
        and not re.match(r"Attribute “hx-[^”]+” not allowed", message["message"])
    ]


def measured_by_lighthouse(url: str, headers: dict[str, str], form: str) -> list[str]:
    best: dict[str, int] = {}
    faults: list[str] = []
    for _ in range(TRIES):
        if not (report := run_lighthouse(url, headers, form)):
            continue
        scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
        if sum(scores.values()) > sum(best.values()):
            best, faults = scores, faults_in(report)
        if best["performance"] == 100:
            break
    if not best:
        sys.exit(f"Lighthouse could not read {url}.")
    path = "/" + url.split("/", 3)[3][:25]
    print(f"{path:26} {form:7} {' '.join(f'{best[name]:14}' for name in CATEGORIES)}", flush=True)
    return [f"Lighthouse, {path}, {form}, {fault}" for fault in faults]


def run_lighthouse(url: str, headers: dict[str, str], form: str) -> dict | None:
    """Return its report, or None where it could not tell, and has said so itself."""
    words = [
        *(TOOLS / ".bin" / "lighthouse", url, "--quiet", "--output=json", "--output-path=stdout"),
        *("--chrome-flags=--headless=new" + " --no-sandbox" * (os.geteuid() == 0),),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps(headers)}"),
        *["--preset=desktop"] * (form == "desktop"),
    ]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium")}
    told = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=False)
    return json.loads(told.stdout) if told.returncode == 0 else None


def faults_in(report: dict) -> list[str]:
    """Return the faults of each category that is below 100."""
    faults = []
    for name in CATEGORIES:
        category = report["categories"][name]
        if round(100 * category["score"]) < 100:
            audits = [report["audits"][ref["id"]] for ref in category["auditRefs"] if ref["weight"]]
            titles = [audit["title"] for audit in audits if (audit["score"] or 0) < 0.9]
            faults.append(f"{name}: {'; '.join(titles)}")
    return faults


if __name__ == "__main__":
    main()
