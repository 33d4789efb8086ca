"""The open rulebook: nothing the program decides by is without its clause, and no clause says what is not so."""

import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError, engines
from django.urls import reverse

from cluster_reports import access, models, rules, workflow
from cluster_reports.article import verdicts
from cluster_reports.models import Criterion, ScoringTable
from cluster_reports.rulebook import (
    articles,
    awards,
    ballots,
    book,
    entry,
    figures,
    keeping,
    live,
    people,
    periods,
    places,
    publishing,
    rights,
    scoring,
    steps,
)
from cluster_reports.rulebook.clause import Cite, laws
from cluster_reports.scoring.points import RULES as POINTS
from cluster_reports.tables.brief_matrix import SIGNS
from tests.factories import (
    make_appeal,
    make_article,
    make_award_form,
    make_ballot,
    make_cluster,
    make_correction,
    make_criterion,
    make_directive,
    make_proposal,
    make_published,
    make_quota,
    make_review,
    make_rule,
    make_scoring,
    make_table,
    make_unit,
    make_user,
    moment,
)
from units.models import User

from .conftest import TODAY

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parent.parent.parent / "templates"
CLAUSES = [(section, clause) for section in book.SECTIONS for clause in section.clauses]
ADDRESSES = [f"{section.slug}/{clause.slug}" for section, clause in CLAUSES]
SAID = {  # what the program knows, and the table of words that must know all of it
    "kinds of scoring": (set(Criterion.Kind), scoring.KINDS),
    "kinds that are worked out": ({*POINTS, "sum"}, {str(kind) for kind in scoring.KINDS}),
    "rules of a line": ({rule.name for rule in rules.RULES}, entry.CASES),
    "severities": (set(rules.Severity), entry.SEVERITIES),
    "fields that answer": ({field for rule in rules.RULES for field in rule.asks}, entry.ANSWERS),
    "states of a line": (set(models.Result.State), entry.STATES),
    "directions": (set(models.Target.Direction), figures.DIRECTIONS),
    "gathering over units": (set(models.Target.OverUnits), figures.OVER_UNITS),
    "gathering over time": (set(models.Target.OverTime), figures.OVER_TIME),
    "visibilities": (set(models.Visibility), figures.VISIBLE),
    "cells of the matrix": (set(SIGNS), figures.CELLS),
    "timeliness": (set(models.UnitReport.Timeliness), periods.TIMELY),
    "kinds of ballots": (set(models.Ballot.Kind), ballots.KINDS),
    "merits": (set(models.AwardProposal.Merit), awards.MERITS),
    "openings": (set(models.Article.Opens), articles.OPENS),
    "audiences": (set(models.Article.Audience), articles.AUDIENCES),
    "numbered papers": (set(models.Document.Kind), publishing.PAPERS),
    "levels of tokens": (set(models.ApiToken.Level), keeping.LEVELS),
    "roles": (set(User.Role), people.ROLES),
    "nouns with steps": (set(workflow.TABLES), steps.NOUNS),
    "predicates": ({name for name in dir(access) if name.startswith("can_")}, rights.RIGHTS),
}


@pytest.mark.parametrize("what", SAID)
def test_everything_the_program_decides_by_is_in_the_book(what):
    known, told = SAID[what]
    assert set(told) == set(known)


@pytest.mark.parametrize("model", workflow.TABLES, ids=lambda model: model.__name__)
def test_every_status_and_every_step_of_a_noun_is_explained(model):
    assert set(steps.MEANS[model]) == set(model.Status.values)
    (clause,) = [one for one in steps.SECTION.clauses if one.slug == steps.NOUNS[model][0]]
    labels = {row[0] for row in clause.table().rows}
    assert labels == {str(step.label) for step in workflow.TABLES[model] if not step.is_brought_along}


def test_every_kind_of_criterion_has_its_own_clause_with_an_example():
    for slug in scoring.KINDS.values():
        assert book.clause(f"cham-diem/{slug}").example()


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_said_by_that_rule_alone(rule):
    _, facts = entry.CASES[rule.name]
    assert [finding.rule.name for finding in rules.findings(facts)] == [rule.name]


EXAMPLES = {  # by hand, so that neither the book nor the code can drift without somebody noticing
    "cham-diem/theo-chi-tieu": (
        "Đơn vị B: Thực hiện 3 mô hình, mức giao 4 mô hình: đạt 75%, được 75% của 10 điểm là 7,5 điểm."
    ),
    "cham-diem/so-don-vi-cao-nhat": (
        "Đơn vị C: Thực hiện 12 sáng kiến, mức giao 10 sáng kiến: vượt 20%, đơn vị cao nhất vượt 50%:"
        " 5 điểm + 20%/50% của 5 điểm là 7 điểm."
    ),
    "cham-diem/xep-hang-bang-diem": (
        "Bảng xét “Nhiệm vụ” khi bằng điểm. Đơn vị A: 95 điểm, hạng 1; Đơn vị B: 90 điểm, hạng 2;"
        " Đơn vị C: 90 điểm, hạng 3; Đơn vị D: 90 điểm, hạng 3."
    ),
    "cham-diem/khong-giao": (
        "Bảng 100 điểm; đơn vị không được giao tiêu chí 20 điểm nên điểm tối đa riêng là 80. Đạt 72 điểm,"
        " quy đổi thành 90 điểm để so với các đơn vị khác."
    ),
    "so-lieu/gop-don-vi": "Chia tổng cho tổng: 90/100 và 5/10 là 86,4%, không phải trung bình 70%.",
    "bo-phieu/kiem-phieu": "8 phiếu, A và B mỗi bên 4: không dòng nào được thông qua.",
    "bai-viet/dat-vuot": "Đạt 102/100: “vượt 2% kế hoạch năm”.",
    "han-nop/gia-han": (
        "Hạn nộp 20/06/2026, khóa từ 26/06/2026. Được thêm 3 ngày: hạn riêng 23/06/2026, khóa từ 29/06/2026."
    ),
}


@pytest.mark.parametrize("address", EXAMPLES)
def test_examples_worked_by_the_code_come_out_as_worked_by_hand(address):
    assert EXAMPLES[address] in book.clause(address).example()


def test_words_of_coverage_are_those_of_the_articles():
    assert verdicts.NEARLY_ALL[0] in articles._coverage().rows[1][1]
    assert verdicts.MOST[0] in articles._coverage().rows[2][1]


def test_addresses_are_one_each_and_every_clause_names_its_source_and_known_screens():
    assert len(set(ADDRESSES)) == len(ADDRESSES)
    for _, clause in CLAUSES:
        assert clause.says
        assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in clause.says), (
            clause.slug
        )
        assert clause.sources[0].startswith("Quy định nội bộ")
        assert set(clause.at) <= set(places.PLACES)
        assert clause.at, clause.slug
        assert not clause.live or clause.live in live.READERS
        assert all(cite.law in laws() for cite in clause.cites)


def test_what_nobody_read_in_the_text_itself_says_so_and_an_expired_law_says_until_when():
    assert Cite("nghi-dinh-98", "Điều 30").said.endswith("đến hết 30/06/2025 (chưa đối chiếu với văn bản)")
    assert Cite("thong-tu-1-2024", "Điều 3", is_checked=True).said.endswith("chưa ghi ngày có hiệu lực")
    checked = [(cite.law, cite.where) for _, clause in CLAUSES for cite in clause.cites if cite.is_checked]
    assert checked == [
        ("luat-thi-dua", "Điều 20, Điều 25, Điều 26")
    ]  # what the catalogue of awards has checked


def render(source, **context):
    return engines["django"].from_string("{% load guidance %}" + source).render(context)


@pytest.mark.parametrize("source", ['{% rule "cham-diem/khong-co" %}', '{% rule "" %}', "{% rule %}"])
def test_a_link_to_no_clause_is_refused_with_its_template(source):
    with pytest.raises(TemplateSyntaxError, match="Not a clause"):
        render(source)


def test_a_link_names_its_clause_for_those_who_hear_it():
    assert render('{% rule "bo-phieu/phieu-kin" %}') == (
        '<a class="rule-link no-print" href="/quy-tac/bo-phieu/#phieu-kin">Quy tắc'
        '<span class="visually-hidden">: Phiếu kín</span></a>'
    )


@pytest.mark.parametrize("kind", [*Criterion.Kind.values, "", None, "gone"])
def test_a_line_of_a_sheet_links_to_the_rule_of_its_kind_and_to_nothing_where_none_was_kept(kind):
    said = render("{% rule_of_kind kind %}", kind=kind)
    assert bool(said) == (kind in Criterion.Kind.values)


def test_every_template_with_a_rule_link_compiles_and_the_promised_screens_have_one():
    linked = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"{% rule(_of_kind)? ", path.read_text())
    }
    for name in linked:
        engines["django"].get_template(name)
    assert linked == {
        *("my_work.html", "search.html", "periods/board.html", "brief/matrix.html"),
        *("unit_reports/facts.html", "unit_reports/submit.html"),
        *("extensions/ask.html", "extensions/extension.html", "appeals/ask.html", "appeals/appeal.html"),
        *("scorings/sheet.html", "scorings/told.html", "ballots/ballot.html", "titles/verdicts.html"),
        *(
            "award_proposals/list.html",
            "articles/edit.html",
            "api_tokens/list.html",
            "clusters/compared.html",
        ),
    }


WHOM = ("own", "other", "head", "deputy", "editor", "commander", "admin")


@pytest.fixture
def rows(entry_report, people):
    """Rows that the rights are asked about, of Phòng Hậu cần where they are a unit's."""
    report, unit, period = entry_report, entry_report.unit, entry_report.period
    result = report.results.get()
    pledge = result.target.pledge
    review = make_review(period)
    out = make_published(review, audience="internal")
    table = make_table(period.cluster)
    scoring = make_scoring(period, table)
    other = make_user(unit, full_name="Người khác")
    return {
        "report": report,
        "result": result,
        "pledge": pledge,
        "article": make_article(review),
        "correction": make_correction(out, by=make_user(make_unit(), role="editor")),
        "scoring": scoring,
        "appeal": make_appeal(scoring, make_criterion(table), unit, by=other),
        "ballot": make_ballot(period),
        "proposal": make_proposal(period, unit),
        "directive": make_directive(period, to=unit),
        "period": period,
        "unit": unit.pk,
    }


def asked(rows):
    """How each right is asked of a person, where a plain row answers it."""
    report, unit, period = rows["report"], rows["unit"], rows["period"]
    of_report = (
        "can_edit",
        "can_recall",
        "can_ask_extension",
        "can_judge",
        "can_approve",
        "can_reopen",
        "can_override",
        "can_read_history",
    )
    found = dict.fromkeys((*of_report, "can_remind", "can_excuse"), (report, TODAY))
    found |= {"can_attach": (rows["result"], TODAY), "can_edit_review": (period, TODAY)}
    of_article = (
        "can_edit_article",
        "can_publish",
        "can_withdraw",
        "can_correct",
        "can_comment",
        "can_share",
    )
    found |= dict.fromkeys(of_article, (rows["article"], TODAY))
    found |= dict.fromkeys(("can_publish_correction", "can_refuse_correction"), (rows["correction"], TODAY))
    found |= dict.fromkeys(("can_register", "can_register_titles"), (rows["pledge"], unit))
    found |= {"can_confirm_pledge": (rows["pledge"], TODAY), "can_ask_change": (rows["pledge"], TODAY)}
    found |= {"can_mark_own": (rows["scoring"], unit), "can_appeal": (rows["scoring"], unit)}
    found |= {"can_mark": (rows["scoring"], unit, TODAY), "can_close_scoring": (rows["scoring"], TODAY)}
    found |= {"can_take_scores": (rows["scoring"], TODAY), "can_see_trial": (period, TODAY)}
    found |= dict.fromkeys(("can_answer_appeal", "can_take_back_appeal"), (rows["appeal"], TODAY))
    found |= {"can_run_ballot": (rows["ballot"], TODAY), "can_read_nominees": (period, TODAY)}
    of_proposal = (
        "can_write_proposal",
        "can_take_back_proposal",
        "can_endorse",
        "can_hold",
        "can_read_hold_reason",
    )
    found |= dict.fromkeys(of_proposal, (rows["proposal"], TODAY))
    found |= {"can_direct": (period,), "can_direct_further": (rows["directive"], TODAY)}
    found |= {"can_answer_directive": (rows["directive"], TODAY)}
    found |= {"can_practise": (period.cluster, TODAY), "can_watch_operations": ()}
    return found | {"can_word_articles": (), "can_administer": (period, TODAY)}


BY_STATE = {  # rights in the table of the book whose plain case needs a row of another state: asked below
    *("can_check", "can_confirm", "can_unexcuse", "can_answer_extension", "can_take_back_extension"),
    *("can_number_paper", "can_propose_award"),
}


def test_the_table_of_rights_says_what_the_predicates_say(june, rows, people, entry_cluster):
    people |= {"own": people["staff"]}
    calls = asked(rows)
    told = {name for name, right in rights.RIGHTS.items() if right.people is not None}
    assert set(calls) | BY_STATE == told
    wrong = {}
    for name, arguments in calls.items():
        may = {who for who in WHOM if getattr(access, name)(people[who], *arguments)}
        if may != rights.RIGHTS[name].people:
            wrong[name] = may
    assert wrong == {}


def test_rights_that_hang_on_a_state_are_told_as_they_are(june, rows, people):
    people |= {"own": people["staff"]}
    report, period = rows["report"], rows["period"]
    period.cluster.needs_check = True
    report.awaits_confirmation = True
    report.excused_at, report.excused_by, report.excuse = moment(TODAY), people["head"], "Bão"
    extension = report.extensions.create(
        days_asked=2, reason="Bão", asked_by=make_user(report.unit), asked_at=moment(TODAY)
    )
    calls = {
        **dict.fromkeys(("can_check", "can_confirm", "can_unexcuse"), (report, TODAY)),
        **dict.fromkeys(("can_answer_extension", "can_take_back_extension"), (extension, TODAY)),
        "can_number_paper": (rows["article"].review, TODAY),
    }
    for name, arguments in calls.items():
        may = {who for who in WHOM if getattr(access, name)(people[who], *arguments)}
        assert may == rights.RIGHTS[name].people, name
    proposing = {who for who in WHOM if access.can_propose_award(people[who], period, people[who].unit_id)}
    assert proposing == rights.RIGHTS["can_propose_award"].people


@pytest.mark.parametrize("who", ["stranger", "staff", "editor", "commander", "admin"])
def test_everybody_reads_every_section_and_every_link_of_it_opens(client, june, people, entry_report, who):
    if who != "stranger":
        client.force_login(people[who])
    links = set()
    for section in book.SECTIONS:
        page = client.get(reverse("rulebook-section", args=[section.slug]))
        assert page.status_code == 200
        for clause in section.clauses:
            assert f'id="{clause.slug}"' in page.content.decode()
        links |= {url for one in page.context["clauses"] for _, url in one["places"] if url}
    assert reverse("search") in links
    assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)


def test_only_who_may_open_a_screen_gets_its_link(june, people, entry_report):
    staff, stranger = places.for_reader(people["staff"]), places.for_reader(people["outsider"])
    assert staff["entry"][1] == entry_report.get_edit_url()
    assert staff["admin"][1] == stranger["entry"][1] == stranger["board"][1] == ""
    assert places.for_reader(people["commander"])["brief"][1] == reverse("brief")


@pytest.mark.parametrize("name", ["rulebook", "guide"])
def test_contents_are_for_everybody(knock, name):
    for who in ("stranger", "outsider", "admin"):
        assert knock(who, reverse(name)).status_code == 200


@pytest.mark.parametrize("slug", ["khong-co", "cham-diem-2", "a" * 200])
def test_what_is_no_section_is_not_found(client, slug):
    assert client.get(f"/quy-tac/{slug}/").status_code == 404


@pytest.fixture
def in_force(entry_cluster):
    """What the cluster, and another one, have set themselves."""
    make_table(entry_cluster, year=2026, ranking="Ưu tiên đơn vị huấn luyện giỏi.")
    make_table(make_rival(), year=2026, ranking="Chỉ của cụm khác.")
    make_rule("Xét danh hiệu")
    make_quota(make_award_form("Giấy khen"), cluster=entry_cluster)
    return entry_cluster


def make_rival():
    return make_cluster([make_unit("Phòng Lạ")], organisation=make_unit("Cơ quan khác"), number=9)


def test_what_is_in_force_is_read_from_the_rows_one_may_see(knock, june, in_force):
    said = knock("staff", reverse("rulebook-section", args=["cham-diem"])).content.decode()
    assert "Ưu tiên đơn vị huấn luyện giỏi" in said
    assert "Chỉ của cụm khác" not in said
    assert (
        "Chỉ của cụm khác" in knock("admin", reverse("rulebook-section", args=["cham-diem"])).content.decode()
    )
    assert (
        "Xét danh hiệu: phiếu"
        in knock("staff", reverse("rulebook-section", args=["bo-phieu"])).content.decode()
    )
    assert "tối đa 10%" in knock("staff", reverse("rulebook-section", args=["khen-thuong"])).content.decode()
    for section in ("cham-diem", "bo-phieu", "khen-thuong", "han-nop"):
        page = knock("stranger", reverse("rulebook-section", args=[section]))
        assert [one["in_force"] for one in page.context["clauses"] if one["in_force"]] == []


def test_a_draft_of_a_scoring_table_is_no_rule(june, people, entry_cluster):
    make_table(entry_cluster, status=ScoringTable.Status.DRAFT, ranking="Còn soạn.")
    assert live.in_force(["scoring-tables"], people["admin"], TODAY) == {
        "scoring-tables": ("Bảng điểm đang áp dụng", [live.NOTHING])
    }


@pytest.mark.parametrize("count", [1, 3])
def test_a_strangers_section_asks_nothing_and_one_inside_few_queries(
    client, june, people, entry_report, django_assert_num_queries, count
):
    for number in range(count):
        make_table(entry_report.period.cluster, year=2026, version=number + 1)
    address = reverse("rulebook-section", args=["cham-diem"])
    with django_assert_num_queries(0):
        client.get(address)
    client.force_login(people["staff"])
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 5
