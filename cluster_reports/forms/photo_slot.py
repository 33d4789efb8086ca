"""The photos that a meeting is expected to give: a slot each, with its caption begun."""

from msgspec import Struct

from cluster_reports.models import AgendaItem, Photo

from .photo import PhotoForm

Slot = Photo.Slot


class PhotoSlot(Struct, frozen=True):
    """A place for a photo: the ``photos`` that fill it, and the ``form`` that adds one."""

    slot: str
    title: str
    photos: list
    form: PhotoForm


def slots_of(review) -> list[PhotoSlot]:
    """The slots that this review has reason for, in the order of the meeting."""
    found: dict = {}
    for photo in review.photos.all():
        found.setdefault(photo.slot, []).append(photo)
    return [
        PhotoSlot(
            slot,
            Slot(slot).label,
            found.get(slot, []),
            PhotoForm(
                initial={"caption": caption[:300], "slot": slot}, auto_id=f"anh-{slot}-%s", label_suffix=""
            ),
        )
        for slot, caption in captions(review).items()
    ]


def captions(review) -> dict[str, str]:
    """The caption each slot begins with; a slot without a reason is left out."""
    period = review.period
    meeting = f"hội nghị {review.get_kind_display()} {period} của {period.cluster}"
    kinds = set(review.agendaitems.values_list("kind", flat=True))
    guest = next((guest for guest in review.guests.all() if guest.spoke), None)
    said = {Slot.OVERVIEW: f"Toàn cảnh {meeting}."}
    if review.chair:
        said[Slot.CHAIR] = f"{review.chair} phát biểu tại {meeting}."
    if guest:
        said[Slot.GUEST] = f"{guest} phát biểu chỉ đạo {meeting}."
    if review.awards.exists():
        said[Slot.AWARDS] = f"Trao thưởng tại {meeting}."
    if AgendaItem.Kind.SIGNED in kinds:
        said[Slot.SIGNING] = f"Các đơn vị ký kết tại {meeting}."
    if AgendaItem.Kind.HANDED_OVER in kinds:
        said[Slot.HANDOVER] = f"Bàn giao nhiệm vụ {period.cluster.head_title} tại {meeting}."
    return {str(slot): text for slot, text in said.items()}
