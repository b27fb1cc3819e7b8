"""Folds text for comparing: of two texts that people take for the same, one may name an account."""

import re
import unicodedata

# Signs that show nothing and are no control characters: Unicode's Default_Ignorable_Code_Point.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Turkish has a dotted and a dotless i, each with a capital of its own. The dot may stand behind
# other marks, hence in the decomposed form.
_DOT_OF_I = re.compile("i([\u0300-\u0306\u0308-\u036f]*)\u0307")


def fold(text: str) -> str:
    """Return the text without differences of case, compatibility forms and the Turkish dot.

    Folding can undo a normalization, so both are repeated until nothing changes. Each begins with
    the decomposed form, as Unicode has it (D146), or equivalent texts would differ. The caller has
    bounded the length: normalizing takes its square.
    """
    for _ in range(10):  # three are enough for any text that is known
        lower = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")  # noqa: RUF001
        dotless = _DOT_OF_I.sub(r"i\1", unicodedata.normalize("NFKD", lower))
        folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", dotless)).strip()
        if folded == text:
            break
        text = folded
    return text
