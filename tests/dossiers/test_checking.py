import json
import unicodedata

import pytest

from cluster_reports import dossiers
from cluster_reports.dossiers import schema

from .small import small, text_of


def faults_of(content):
    with pytest.raises(dossiers.DossierError) as refusal:
        dossiers.parse(content)
    return refusal.value.faults


def put(*path, value):
    """A change of a dossier: sets the value at the end of ``path``."""

    def change(data):
        for name in path[:-1]:
            data = data[name]
        data[path[-1]] = value

    return change


def drop(*path):
    def change(data):
        for name in path[:-1]:
            data = data[name]
        del data[path[-1]]

    return change


def test_the_schema_in_the_repository_says_what_the_models_hold():
    renew = 'manage.py shell -c "from cluster_reports.dossiers import schema; schema.write()"'
    assert json.loads(schema.PATH.read_text("utf-8")) == json.loads(json.dumps(schema.describe())), renew


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put("targets", 2, "measure", value=5), ("targets[2].measure", "phải là chữ, trong ngoặc kép.")),
        (drop("cluster", "organisation"), ("cluster.organisation", "thiếu; trường này bắt buộc.")),
        (put("review", "weather", value="nắng"), ("review.weather", "không có trường này trong hồ sơ.")),
        (
            put("period", "status", value="closed"),
            ("period.status", "phải là một trong: preparing, open, locked, published."),
        ),
        (
            put("period", "due_on", value="2026-06-31"),
            ("period.due_on", "phải là ngày có thật, dạng 2026-06-24."),
        ),
        (
            put("period", "due_on", value="20/6/2026"),
            ("period.due_on", "phải là ngày có thật, dạng 2026-06-24."),
        ),
        (
            put("reports", 0, "submitted_at", value="2026-06-18T09:30:00"),
            (
                "reports[0].submitted_at",
                "phải là thời điểm có thật kèm múi giờ, dạng 2026-06-24T11:10:00+07:00.",
            ),
        ),
        (
            put("reports", 0, "results", 0, "value", value="1.250,5"),
            (
                "reports[0].results[0].value",
                'phải là số trong ngoặc kép, dấu chấm thập phân, ví dụ "94.64"; không có số 0 thừa ở đầu.',
            ),
        ),
        (
            put("reports", 0, "results", 0, "value", value=12),
            (
                "reports[0].results[0].value",
                'phải là số trong ngoặc kép, dấu chấm thập phân, ví dụ "94.64"; không có số 0 thừa ở đầu.',
            ),
        ),
        (drop("reports", 0, "submitted_by"), ("reports[0].submitted_by", "thiếu; đi cùng submitted_at.")),
        (put("units", 0, "name", value=""), ("units[0].name", "không được để trống.")),
        (put("units", 0, "short_name", value="x" * 51), ("units[0].short_name", "dài quá 50 ký tự.")),
        (put("targets", 0, "name", value="Trồng\nrau"), ("targets[0].name", "phải viết trên một dòng.")),
        (put("cluster", "number", value=-1), ("cluster.number", "phải từ 0 đến 32767.")),
        (put("format", value="other"), ("format", "phải là “cluster-reports/dossier/1”.")),
        (put("targets", 1, "name", value="Trồng rau"), ("targets[1].name", "trùng với targets[0].")),
    ],
)
def test_an_error_names_the_field_and_what_was_expected(change, fault):
    assert fault in faults_of(text_of(small(change)))


def test_a_key_that_stands_twice_is_refused_with_its_place():
    text = text_of(small()).replace(b'"kind": "h1"', b'"kind": "h1", "kind": "h2"')
    assert faults_of(text) == [("period.kind", "có hai lần trong cùng một mục; chỉ được có một.")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "Hồ sơ phải là văn bản UTF-8."),
        (b'{"format": ', "Không phải JSON đúng cách: sai ở dòng 1, cột 12."),
        (b'{"format": NaN}', "Không phải JSON đúng cách: lồng quá sâu hoặc có số không đọc được."),
        (b"[" * 100_000, "Không phải JSON đúng cách: lồng quá sâu hoặc có số không đọc được."),
        (b" " * 5_000_001, "Hồ sơ lớn hơn 5 MB nên không đọc."),
    ],
)
def test_what_is_no_dossier_is_refused_in_words(content, sentence):
    assert faults_of(content) == [("", sentence)]


def test_text_is_cleaned_before_it_is_compared():
    decomposed = unicodedata.normalize("NFD", text_of(small()).decode()).encode()
    assert dossiers.parse(decomposed) == small()
