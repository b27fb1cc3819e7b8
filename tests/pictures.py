"""Screenshots of every page in every state, light and dark, wide and narrow: `make pictures`."""

import shutil
import tempfile
from itertools import product
from pathlib import Path

from tests.chromium import launched, visit
from tests.servers import ROOT, running
from tests.states import STATES

FOLDER = ROOT / "pictures"
WIDTHS = {"wide": 1100, "narrow": 360}


def main():
    FOLDER.mkdir(exist_ok=True)
    instance = Path(tempfile.mkdtemp())
    with (
        running(["-m", "tests.stage"], instance) as stage,
        launched(shutil.which("chromium")) as chromium,
    ):
        for name, scheme, width in product(STATES, ("light", "dark"), WIDTHS):
            picture = FOLDER / f"{name}-{scheme}-{width}.png"
            view = {"width": WIDTHS[width], "height": 700}
            with visit(chromium, stage, forgive=("",), color_scheme=scheme, viewport=view) as page:
                path, bring_about = STATES[name]
                page.goto(path)
                bring_about(page)
                page.wait_for_timeout(500)  # until what moves has come to rest
                page.screenshot(path=picture)
    print(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER.relative_to(ROOT)}/")  # noqa: T201


if __name__ == "__main__":
    main()
