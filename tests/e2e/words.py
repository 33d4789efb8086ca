"""Finds words on a page that cannot be Vietnamese."""

import re

# A Vietnamese syllable written without any mark: a stop at its end (-p, -t, -c, -ch) always brings a tone mark.
SYLLABLE = re.compile(
    r"(b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(a|ai|ao|au|ay|e|eo|i|ia|iu|o|oa|oai|oao|oay|oe|oeo|oi|oo|u|ua|ue|ui|uy|uya|uyu|y)(m|ng?|nh)?"
)
# English words of Django, of forms and of browsers that look like Vietnamese syllables.
LOOK_ALIKE = {"he", "his", "me", "my", "no", "on", "one", "ok", "she", "then", "we", "you"}
# Names and signs that are the same in every language.
KNOWN = {
    *("GMT", "JPEG", "PNG", "Atom", "RSS", "WebP", "MB", "kB", "kg", "km", "ha", "A4"),
    *("BCHQS", "CHQS", "BTNO", "TB", "TP", "UBND", "XH"),
    *("CN", "T"),  # the heads of a calendar's columns: T2, …, CN
    *("II", "III", "IV"),
    "online",  # in the name of a newspaper of the demo
    *("DOCX", "PDF", "ZIP", "SQLite", "PostgreSQL"),
    *("BB", "BC", "CP", "CT", "CTTĐ", "HD", "KT", "TL", "TM", "TTr", "TUQ", "VT"),  # signs of official papers
    *("BCH", "BNV", "BQP", "QH", "TT"),  # in the numbers of laws, circulars and decisions
    *("Excel", "xlsx", "Unicode", "TCVN", "VNI"),
    "SHA",
    *("TOTP", "Windows", "Chrome", "Firefox", "Edge", "Safari", "Android", "iPhone", "Linux"),
    "ket",  # "so ket": an example of typing without marks
}
WORD = re.compile(r"[^\W\d_]+")
YEAR_WITH_DOT = re.compile(r"(?<![\d.,])(1\.9[5-9]\d|2\.0[0-4]\d)(?![\d.,]| ký tự)")

READ_WORDS = """() => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, style, noscript, code, .print-source')) said.push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll('[title], [alt], [placeholder], [aria-label], [label]')) {
    for (const name of ['title', 'alt', 'placeholder', 'aria-label', 'label']) {
      if (element.hasAttribute(name)) said.push(element.getAttribute(name));
    }
  }
  for (const button of document.querySelectorAll('input[type=submit], input[type=button], input[type=reset]')) {
    said.push(button.value);
  }
  return said;
}"""


def foreign_words(texts, known=()):
    """Words of the texts that are no Vietnamese syllable and no known name, each once."""
    found = {word for text in texts for word in WORD.findall(text)}
    return sorted(word for word in found if _is_foreign(word) and word not in {*KNOWN, *known})


def _is_foreign(word):
    if not word.isascii() or len(word) == 1:  # a single letter names a column of a sheet
        return False
    return word.lower() in LOOK_ALIKE or not SYLLABLE.fullmatch(word.lower())
