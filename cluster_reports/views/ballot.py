"""Ballots of a cluster's council: drafted, opened and ended by the head; what came of them is read by the cluster."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.ballot import LONGEST_LINE, BallotForm, PaperForm, StepForm
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.models import AwardProposal, Ballot, BallotRule, Scoring, Voter
from cluster_reports.scoring import snapshot
from cluster_reports.tables.ballot_result import block_of, source_said
from cluster_reports.tables.score_book import book_of, tied_groups
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.workflow import StepRefused
from units.models import User

from .scoring import get_period
from .unit_report import forbid_unless_allowed, history

CHANGED = "Phiếu bầu đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại rồi làm lại."
CONFLICT = (
    "Phiếu bầu đã được sửa ở nơi khác sau khi bạn mở trang. Chưa có gì được ghi đè, chữ bạn gõ còn ở dưới:"
    " so với bản đang lưu rồi lưu lại."
)
TAKEN = "Đã có một phiếu đang soạn hoặc đang bỏ với tên này; đặt tên khác."


def get_ballot(request, pk):
    """The ballot if this person may see it, else 404; its scoring and it are locked while a POST decides about it."""
    ballots = Ballot.objects.visible_to(request.user).for_page()
    if request.method == "POST":  # the scoring first, as whoever closes it does
        found = get_object_or_404(Ballot.objects.visible_to(request.user), pk=pk)
        Scoring.objects.select_for_update(of=("self",)).filter(pk=found.scoring_id).first()
        ballots = ballots.select_for_update(of=("self",))
    ballot = get_object_or_404(ballots, pk=pk)
    request.period = ballot.period
    return ballot


def ballots(request, pk):
    period, user = get_period(request, pk), request.user
    context = {
        "period": period,
        "ballots": Ballot.objects.visible_to(user).filter(period=period).select_related("rule"),
        "may_run": access.is_judge(user, period, localdate()),
        "has_rule": BallotRule.objects.valid_on(localdate()).exists(),
        "crumbs": _crumbs(period, "Bỏ phiếu"),
    }
    return render(request, "ballots/list.html", context)


@transaction.atomic
def ballot_new(request, pk):
    period, today = get_period(request, pk), localdate()
    if not access.is_judge(request.user, period, today):
        raise PermissionDenied
    scoring, among, title = _subject(request, period)
    people = _people(period)
    ballot = Ballot(period=period, scoring=scoring, kind=Ballot.Kind.CHOOSE if scoring else Ballot.Kind.AGREE)
    first = {user.unit_id: user.pk for user in people.order_by("-pk")}  # of each unit the account made first
    initial = {
        "title": title,
        "people": list(first.values()),
    }
    data = request.POST if request.method == "POST" else None
    form = BallotForm(data, instance=ballot, initial=initial, people=people, today=today, among=among)
    if data is not None and form.is_valid():
        ongoing = Ballot.Status.DRAFT, Ballot.Status.OPEN
        there = Ballot.objects.filter(
            period=period, status__in=ongoing, title=form.cleaned_data["title"]
        ).first()
        if there is not None:  # sent twice, or somebody was faster
            messages.info(request, "Đã có phiếu này; xem lại dưới đây.")
            return redirect(there)
        form.save()
        workflow.set_lines(ballot, form.given_lines())
        _set_people(ballot, form.cleaned_data["people"])
        workflow.note(ballot, "draft_ballot", by=request.user, at=now(), details=[])
        messages.success(request, "Đã lập phiếu. Xem lại rồi mở bỏ phiếu.")
        return redirect(ballot)
    return _form_page(request, period, form, "Lập phiếu bầu", among)


def ballot_edit(request, pk):
    ballot, today = get_ballot(request, pk), localdate()
    if not access.can_run_ballot(request.user, ballot, today):
        raise PermissionDenied
    if ballot.status != Ballot.Status.DRAFT:
        messages.warning(request, "Phiếu đã mở hoặc đã hủy nên không sửa được nữa.")
        return redirect(ballot)
    lines = list(ballot.lines.all())
    is_given = ballot.scoring_id or any(line.proposal_id for line in lines)
    among = [line.given for line in lines] if is_given else []
    held = {
        "lines": "\n".join(line.text for line in lines),
        "people": list(ballot.voters.values_list("user", flat=True)),
    }
    people = _people(ballot.period) | User.objects.filter(pk__in=held["people"]).select_related("unit")
    version, data = ballot.version, request.POST if request.method == "POST" else None
    form = BallotForm(data, instance=ballot, initial=held, people=people, today=today, among=among)
    if data is None or not form.is_valid():
        return _form_page(
            request, ballot.period, form, "Sửa phiếu bầu", among, ballot=ballot, version=version
        )
    said = [text for text, *_ in form.given_lines()]
    if set(form.changed_data) <= {"lines"} and said == [line.text for line in lines]:
        return redirect(ballot)  # sent twice
    if data.get("version") != str(version):
        stored = get_ballot(request, pk)
        errors = [("", CONFLICT, "")]
        return _form_page(
            request,
            ballot.period,
            form,
            "Sửa phiếu bầu",
            among,
            ballot=stored,
            version=version,
            errors=errors,
        )
    others = Ballot.objects.filter(
        period=ballot.period, round=ballot.round, title=ballot.title, status__in=["draft", "open"]
    )
    if others.exclude(pk=ballot.pk).exists():
        form.add_error("title", TAKEN)
        return _form_page(
            request, ballot.period, form, "Sửa phiếu bầu", among, ballot=ballot, version=version
        )
    form.save()
    if not among:
        workflow.set_lines(ballot, form.given_lines())
    _set_people(ballot, form.cleaned_data["people"])
    workflow.note(ballot, "edit_ballot", by=request.user, at=now(), details=[])
    messages.success(request, "Đã lưu phiếu bầu.")
    return redirect(ballot)


def ballot(request, pk):
    return page(request, get_ballot(request, pk))


@require_POST
def ballot_step(request, pk, step):
    ballot = get_ballot(request, pk)
    row = next((row for row in workflow.TABLES[Ballot] if row.name == step), None)
    form = row and StepForm(row, ballot, request.POST)
    is_valid = bool(form) and form.is_valid()
    comment = form.comment() if is_valid else ""
    if access.can_run_ballot(request.user, ballot, localdate()):
        if step == "next_round" and hasattr(ballot, "after"):
            return redirect(ballot.after)
        if is_valid and step == "prefer_unit" and ballot.preferred_id == form.flags()["line"]:
            return redirect(ballot)
    if is_valid and workflow.is_repeat(ballot, step, request.user, comment):
        return redirect(ballot)
    forbid_unless_allowed(ballot, step, request.user, localdate())
    is_open = row is not None and ballot.status in row.sources
    if is_open and request.POST.get("version") != str(ballot.version):
        return page(request, ballot, answered=form, errors=[("", CHANGED, "")], status=409)
    if is_open and not is_valid:
        return page(request, ballot, answered=form, errors=faults_of(form), status=422)
    try:
        done = workflow.take(
            ballot, step, by=request.user, at=now(), comment=comment, flags=form.flags() if is_valid else {}
        )
    except StepRefused as refusal:
        errors = refused(refusal)
        return page(request, get_ballot(request, pk), answered=form, errors=errors, status=409)
    messages.success(request, f"{done}: {SAID.get(step, done.get_status_display().lower())}.")
    return redirect(done.after if step == "next_round" else done)


SAID = {"next_round": "đã lập vòng sau, xem lại rồi mở", "prefer_unit": "đã ghi quyết định"}


def own_voter(ballot, user):
    """The member that this person is in the ballot, or None."""
    voter = Voter.objects.filter(ballot=ballot, user=user).first()
    if voter is not None:
        voter.ballot = ballot
    return voter


def page(request, ballot, *, paper=None, answered=None, errors=(), status=200):
    """The ballot for whoever may see it: to vote, to run it, to read what came of it."""
    user, today = request.user, localdate()
    lines, voters = list(ballot.lines.all()), list(ballot.voters.select_related("user__unit"))
    voter = own_voter(ballot, user)
    may_vote = voter is not None and access.can_vote(user, voter)
    if may_vote and paper is None:
        paper = PaperForm(ballot, lines, initial=_given(ballot, voter))
    runs = access.can_run_ballot(user, ballot, today)
    steps = workflow.steps_for(ballot, user, today)
    terms = ballot.terms or ballot.rule.frozen()
    context = {
        "ballot": ballot,
        "lines": lines,
        "terms": terms,
        "source": source_said(terms),
        "needed": workflow.terms_of(ballot).needed(len(voters)) if ballot.terms else None,
        "members": len(voters),
        "voted": sum(one.has_voted for one in voters),
        "voters": voters,
        "absent": [one for one in voters if not one.has_voted] if runs and ballot.is_open else [],
        "written": [one for one in voters if one.is_written] if runs or user.is_admin else [],
        "voter": voter,
        "paper": paper if may_vote else None,
        "outcome": block_of(ballot) if ballot.result else None,
        "runs": runs,
        "forms": [
            answered if answered and answered.step == step else StepForm(step, ballot) for step in steps
        ],
        "rounds": ballot.rounds()[1:] if ballot.before_id else [],
        "errors": errors,
        "history": history(ballot) if runs or user.is_admin else None,
        "crumbs": [
            *_crumbs(ballot.period, "Bỏ phiếu", reverse("ballots", args=[ballot.period_id])),
            (str(ballot), ""),
        ],
    }
    return render(request, "ballots/ballot.html", context, status=status)


def _given(ballot, voter):
    """What a member voted before in an open ballot, as the form's first values."""
    if ballot.is_secret or not voter.has_voted:
        return None
    given = set(voter.paper.lines.values_list("pk", flat=True))
    if ballot.kind == Ballot.Kind.CHOOSE:
        return {"line": str(next(iter(given), 0))}
    return {f"line-{line.pk}": "1" if line.pk in given else "0" for line in ballot.lines.all()}


def _subject(request, period):
    """(the scoring or None, the given lines, the title) that the address asks for; nothing given where it does not.

    Equal units of the scoring, or what is proposed for awards; a title stands in notices and names nobody.
    """
    if request.GET.get("ve") == "khen-thuong":
        if not (lines := lines_of_proposals(request.user, period)):
            raise Http404
        return None, lines, "Bình xét đề nghị khen thưởng"
    scoring, among = _tied(request, period)
    names = join_and([name for name, *_ in among])
    return scoring, among, f"Chọn đơn vị xếp trước giữa {names}"[:200] if among else ""


def lines_of_proposals(user, period):
    """The proposals of a period that this person may put to a vote, as ``BallotLine.given``, each text once."""
    lines, texts = [], set()
    for one in AwardProposal.objects.visible_to(user).filter(period=period).to_vote_on().for_page():
        whose = "" if one.receiver == AwardProposal.Receiver.UNIT else f" ({one.unit_name})"
        text = f"{one.form.name}: {one.who}{whose}"[: LONGEST_LINE - 8]
        twins = sum(known == text or known.startswith(f"{text} (") for known in texts)
        text = f"{text} ({twins + 1})" if twins else text
        texts.add(text)
        lines.append((text, None, one.pk))
    return lines


def _tied(request, period):
    """(the scoring, its equal units as lines) that the address asks about; (None, []) where it asks for none."""
    asked = request.GET.get("don-vi", "")
    if not asked:
        return None, []
    scoring = Scoring.objects.for_page().filter(period=period, status=Scoring.Status.OPEN).first()
    if scoring is None:
        raise Http404
    for group in tied_groups(book_of(scoring, snapshot.read(scoring, localdate()))):
        if asked == group["key"]:
            return scoring, [(*one, None) for one in zip(group["names"], group["units"], strict=True)]
    raise Http404


def _people(period):
    staff = User.objects.filter(is_active=True, role=User.Role.STAFF, unit__in=period.members().values("pk"))
    return staff.select_related("unit").order_by("unit__protocol_order", "unit__sort_name", "full_name", "pk")


def _set_people(ballot, people):
    ballot.voters.all().delete()
    Voter.objects.bulk_create(Voter(ballot=ballot, user=user) for user in people)


def _form_page(request, period, form, title, among, *, ballot=None, version=None, errors=()):
    errors = list(errors)
    status = 409 if errors else 422 if form.errors else 200
    context = {
        "period": period,
        "form": form,
        "title": title,
        "among": among,
        "stored": ballot if errors else None,
        "version": version,
        "errors": errors or faults_of(form),
        "back": ballot.get_absolute_url() if ballot else reverse("ballots", args=[period.pk]),
        "crumbs": [
            *_crumbs(period, "Bỏ phiếu", reverse("ballots", args=[period.pk])),
            *([(str(ballot), ballot.get_absolute_url())] if ballot else []),
            (title, ""),
        ],
    }
    return render(request, "ballots/form.html", context, status=status)


def _crumbs(period, title, url=""):
    return [(f"{period.cluster}, {period}", reverse("period", args=[period.pk])), (title, url)]
