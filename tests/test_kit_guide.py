"""The five examples of the guide, beside the `app` fixture that they say they are about."""

import re

from tests.servers import ROOT

GUIDE = ROOT / "heliograph" / "TESTING.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)

exec(compile("".join(EXAMPLES), GUIDE, "exec"))  # noqa: S102  pytest finds them as if written here


def test_the_guide_has_an_example_for_each_of_its_five_headings():
    assert len(EXAMPLES) == len(re.findall(r"^## \d", GUIDE.read_text(), re.MULTILINE)) == 5
