"""An archive that is damaged, forged or hostile is refused in words before anything of it is used."""

import hashlib
import json
import zipfile

import pytest

from cluster_reports.backups import Archive, BadArchive
from cluster_reports.backups.archive import is_safe
from cluster_reports.backups.rows import Table, models_of
from cluster_reports.models import LoggedStep, Result
from units.models import Unit

ROW = b'[1,"a"]\n'
PICTURE = b"\xff\xd8picture"


def told(content, **more):
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), **more}


def whole():
    """What a small, right archive holds: (manifest, pieces)."""
    table = told(ROW, rows=1, last_key=1, columns=["id", "name"])
    manifest = {"format": 1, "migrations": [["units", "0001_initial"]], "tables": {"a.b": table}}
    manifest["files"] = {"photos/1.jpg": told(PICTURE)}
    return manifest, {"tables/a.b.jsonl": ROW, "files/photos/1.jpg": PICTURE}


def packed(path, manifest, pieces):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in pieces.items():
            out.writestr(name, content)
        out.writestr("manifest.json", manifest if isinstance(manifest, str) else json.dumps(manifest))
    return path


def test_a_right_archive_is_read_whole(tmp_path):
    with Archive(packed(tmp_path / "a.zip", *whole())) as archive:
        archive.verify()
        assert list(archive.lines("a.b")) == [ROW]
        assert (archive.rows, archive.bytes) == (1, len(ROW) + len(PICTURE))


def changed(place, value):
    def change(manifest, pieces):
        *path, last = place
        part = manifest
        for step in path:
            part = part[step]
        part[last] = value

    return change


def outside(name):
    def change(manifest, pieces):
        manifest["files"][name] = manifest["files"].pop("photos/1.jpg")
        pieces[f"files/{name}"] = pieces.pop("files/photos/1.jpg")

    return change


FORGED = {
    "another row": lambda manifest, pieces: pieces.update({"tables/a.b.jsonl": b'[1,"b"]\n'}),
    "another picture": lambda manifest, pieces: pieces.update({"files/photos/1.jpg": b"\xff\xd8other!!"}),
    "a file too many": lambda manifest, pieces: pieces.update({"files/../../etc/passwd": b"x"}),
    "a table that is missing": lambda manifest, pieces: pieces.pop("tables/a.b.jsonl"),
    "more rows than told": changed(["tables", "a.b", "rows"], 2),
    "longer than told (a bomb)": lambda manifest, pieces: pieces.update({"tables/a.b.jsonl": b"0" * 10**6}),
    "a row without its end": lambda manifest, pieces: (
        pieces.update({"tables/a.b.jsonl": b'[1,"a"]'}),
        manifest["tables"]["a.b"].update(told(b'[1,"a"]')),
    ),
    "a format to come": changed(["format"], 2),
    "no tables": lambda manifest, pieces: manifest.pop("tables"),
    "rows that are no number": changed(["tables", "a.b", "rows"], "1"),
    "columns that are no names": changed(["tables", "a.b", "columns"], [1]),
    "migrations that are none": changed(["migrations"], ["x"]),
    **{
        f"a path like {name!r}": outside(name)
        for name in ("../x", "a/../../x", "/etc/x", "a//x", "a/./x", "a\\..\\x", "")
    },
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_archive_is_refused(tmp_path, forge):
    manifest, pieces = whole()
    forge(manifest, pieces)
    with pytest.raises(BadArchive), Archive(packed(tmp_path / "a.zip", manifest, pieces)) as archive:
        archive.verify()


@pytest.mark.parametrize("said", ["", "[]", "null", "{}", '{"format": 1}', "9" * 5000, '"'])
def test_a_manifest_that_is_none_is_refused(tmp_path, said):
    with pytest.raises(BadArchive, match="bản kê|khuôn dạng"):
        Archive(packed(tmp_path / "a.zip", said, {}))


def test_what_is_no_archive_is_refused(tmp_path):
    other = tmp_path / "a.zip"
    other.write_bytes(b"PK\x03\x04 half a file")
    with pytest.raises(BadArchive, match="chưa chép xong"):
        Archive(other)
    with pytest.raises(BadArchive, match="Không có tệp"):
        Archive(tmp_path / "b.zip")
    right = packed(tmp_path / "c.zip", *whole()).read_bytes()
    for length in range(0, len(right), 37):
        other.write_bytes(right[:length])
        with pytest.raises(BadArchive):
            Archive(other)


def test_a_flipped_bit_anywhere_is_noticed_or_harmless(tmp_path):
    """Where a bit changes what is restored, the archive is refused; the rest are stamps of the ZIP itself."""
    path = packed(tmp_path / "a.zip", *whole())
    right = path.read_bytes()
    for place in range(0, len(right), 3):
        path.write_bytes(right[:place] + bytes([right[place] ^ 0x10]) + right[place + 1 :])
        try:
            with Archive(path) as archive:
                archive.verify()
                assert list(archive.lines("a.b")) == [ROW]
        except BadArchive:
            pass


@pytest.mark.parametrize("name", ["a", "photos/2026/ảnh đơn vị.jpg", "a.b/c d", "...", "a:b"])
def test_ordinary_names_are_safe(name):
    assert is_safe(name)


@pytest.mark.parametrize("model", models_of(), ids=lambda model: model._meta.label_lower)
def test_every_column_of_every_table_can_be_carried(model):
    table = Table(model)
    assert {*table.columns} | {"keys"} >= {field.attname for field in model._meta.local_concrete_fields}


HARD = ["", " \r\n\t", "Ðại  đội\u2028<script>", "e\u0301", "\ufeff{{ x }}", '"\\', "ộ" * 10_000, "=1+1", "𝄞"]


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_text_is_carried_as_it_is(text):
    table = Table(Unit)
    row = [text if name == "name" else None for name in table.columns]
    line = table.line(row)
    assert line.count(b"\n") == 1
    assert table.instance(line).name == text


@pytest.mark.parametrize(
    ("value", "said"), [("1.5", "1.5000"), ("0", "0.0000"), ("-0.0001", "-0.0001"), ("1E+3", "1000.0000")]
)
def test_a_decimal_is_written_alike_whatever_engine_gave_it(value, said):
    from decimal import Decimal

    table = Table(Result)
    row = [Decimal(value) if name == "value" else None for name in table.columns]
    assert f'"{said}"'.encode() in table.line(row)
    assert table.instance(table.line(row)).value == Decimal(value)


def test_json_is_written_in_one_order():
    table = Table(LoggedStep)
    rows = [
        [value if name == "before" else None for name in table.columns]
        for value in ({"b": 1, "a": 2}, {"a": 2, "b": 1})
    ]
    assert table.line(rows[0]) == table.line(rows[1])


@pytest.mark.parametrize("line", [b"{}\n", b"[1]\n", b"1\n", b"[\n", b"\xff\n"])
def test_what_is_no_row_is_refused(line):
    with pytest.raises(ValueError, match="values expected|JSON|Expecting|decode"):
        Table(Unit).instance(line)
