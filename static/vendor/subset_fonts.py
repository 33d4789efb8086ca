"""Makes ../fonts/*.woff2 from the full fonts of the packages named in README.md beside this file.

    python subset_fonts.py FOLDER-WITH-THE-TTF-FILES ../fonts        (needs fonttools and brotli)

A face is two files: ``vi`` has what Vietnamese pages are written with, ``more`` all other Latin letters; a browser
asks for the second only where one of them stands. Hinting goes (the reader's system does that better), so does the
kerning of the sans, which stands small; that of the serif keeps the pairs the eye sees. A first visit loads four
faces and stays under 60 kB.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

VI = (
    "0020-007E 00A0 00A7 00AB 00B0-00B3 00B7 00BB 00C0-00C3 00C8-00CA 00CC-00CD 00D2-00D5 00D7 00D9-00DA 00DD"
    " 00E0-00E3 00E8-00EA 00EC-00ED 00F2-00F5 00F9-00FA 00FD 0102-0103 0110-0111 0128-0129 0168-0169 01A0-01A1"
    " 01AF-01B0 1EA0-1EF9 2013-2014 2018-2019 201C-201D 2022 2026 203A 2192 2212"
)
LATIN = "0020-024F 02B0-036F 1E00-1EFF 2000-206F 20A0-20CF 2100-214F 2190-2199 2200-226F"
FACES = {  # the file's name, and from which move on (in thousandths of the size) a pair of letters keeps its kerning
    "BeVietnamPro_400Regular": ("be-vietnam-pro-%s-400-normal", None),
    "BeVietnamPro_600SemiBold": ("be-vietnam-pro-%s-600-normal", None),
    "SourceSerif4_400Regular": ("source-serif-4-%s-400-normal", 30),
    "SourceSerif4_400Regular_Italic": ("source-serif-4-%s-400-italic", 30),
    "SourceSerif4_600SemiBold": ("source-serif-4-%s-600-normal", 30),
}


def points(ranges):
    found = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def subset(source, into, unicodes, least):
    font = TTFont(source, recalcTimestamp=False)
    options = Options(layout_features=["kern"] if least else [], hinting=False, name_IDs=[1, 2, 13, 14])
    cutter = Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)
    if least:
        thin_kerning(font, least * font["head"].unitsPerEm / 1000)
    font.flavor = "woff2"
    font.save(into, reorderTables=False)


def thin_kerning(font, least):
    lookups = font["GPOS"].table.LookupList.Lookup if "GPOS" in font and font["GPOS"].table.LookupList else []
    for table in (one for lookup in lookups for one in lookup.SubTable):
        table = getattr(table, "ExtSubTable", table)
        for pairs in getattr(table, "PairSet", ()):
            pairs.PairValueRecord = [one for one in pairs.PairValueRecord if moved(one) >= least]
            pairs.PairValueCount = len(pairs.PairValueRecord)
        for one in (two for first in getattr(table, "Class1Record", ()) for two in first.Class2Record):
            if one.Value1 is not None and moved(one) < least:
                one.Value1.XAdvance = 0


def moved(pair):
    return abs(getattr(pair.Value1, "XAdvance", 0) or 0)


if __name__ == "__main__":
    given, out = Path(sys.argv[1]), Path(sys.argv[2])
    for source, (name, least) in FACES.items():
        [file] = given.rglob(f"{source}.ttf")
        subset(file, out / f"{name % 'vi'}.woff2", points(VI), least)
        subset(file, out / f"{name % 'more'}.woff2", points(LATIN) - points(VI), least)
