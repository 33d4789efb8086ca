"""Photos: what is accepted, what is kept of it, and who is served."""

import io
import os
import struct
import zlib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from cluster_reports.forms.photo import MOST_BYTES, doubts, reencode, save_photo, store
from cluster_reports.models import Article, Period, Photo, Visibility
from cluster_reports.templatetags.pictures import focus_class
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_review,
    make_unit,
    make_user,
    moment,
)
from units.models import User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 24)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY))


def image(size=(400, 300), kind="JPEG", mode="RGB", color="navy", **options):
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, kind, **options)
    return file


def noise(width, height):
    """The hardest photo to make small: an original of about 8 MB."""
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(file, "JPEG", quality=92)
    return file


def png_header(width, height):
    """A PNG of a few bytes that promises a flood of pixels."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 0) + b"IDAT" + b"\0\0\0\0")


def opened(content):
    return Image.open(io.BytesIO(content))


def test_an_original_of_8_megabytes_is_served_under_200_kilobytes():
    original = noise(3400, 2600)
    assert len(original.getvalue()) > 8_000_000
    sizes = reencode(original)
    assert {width: len(content) <= MOST_BYTES[width] for width, content in sizes.items()} == dict.fromkeys(
        Photo.WIDTHS, True
    )


def test_a_photo_gets_its_widths_and_is_never_enlarged():
    assert [opened(content).size for content in reencode(image((3200, 1600))).values()] == [
        (480, 240),
        (720, 360),
        (960, 480),
        (1600, 800),
    ]
    assert {opened(content).size for content in reencode(image((300, 200))).values()} == {(300, 200)}


def test_a_photo_stands_upright_and_says_nothing_about_its_camera():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Máy ảnh của tôi"
    exif.get_ifd(0x8825)[1] = "N"
    content = reencode(image((400, 300), exif=exif, comment=b"secret"))[480]
    small = opened(content)
    assert small.size == (300, 400)
    assert (dict(small.getexif()), small.info.get("comment"), small.info.get("exif")) == ({}, None, None)
    assert b"secret" not in content


@pytest.mark.parametrize(
    ("kind", "mode", "color"),
    [
        ("PNG", "RGBA", (255, 0, 0, 0)),
        ("PNG", "P", 0),
        ("PNG", "I;16", 40000),
        ("WEBP", "RGB", "red"),
        ("JPEG", "CMYK", (0, 0, 0, 0)),
        ("JPEG", "L", 120),
    ],
)
def test_every_kind_of_photo_becomes_a_plain_jpeg(kind, mode, color):
    small = opened(reencode(image(kind=kind, mode=mode, color=color))[480])
    assert (small.format, small.mode) == ("JPEG", "RGB")


def test_what_is_transparent_becomes_white():
    content = reencode(image(kind="PNG", mode="RGBA", color=(255, 0, 0, 0)))[480]
    assert opened(content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (
            io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
            "không phải",
        ),
        (io.BytesIO(b"MZ" + b"\0" * 500), "không phải"),
        (image(kind="GIF", mode="P", color=0), "không phải"),
        (image(kind="TIFF"), "không phải"),
        (io.BytesIO(image(color="red", size=(900, 900)).getvalue()[:600]), "không phải|bị hỏng"),
        (png_header(20_000, 20_000), "quá nhiều điểm ảnh"),
        (png_header(9_000, 9_000), "quá nhiều điểm ảnh"),
        (png_header(300, 300), "bị hỏng"),
    ],
)
def test_what_is_not_a_sound_photo_is_refused_in_words(file, words):
    with pytest.raises(ValidationError, match=words):
        reencode(file)


def test_a_picture_that_is_read_whole_into_memory_may_have_fewer_points():
    """A PNG of 190 kB took 700 MB."""
    with pytest.raises(ValidationError, match="Hãy lưu thành JPEG hoặc thu nhỏ"):
        reencode(image((6000, 6000), "PNG", "RGBA", compress_level=1))


@pytest.mark.parametrize(("turn", "size"), [(1, (400, 1200)), (6, (1200, 400))])
def test_a_photo_held_upright_keeps_its_height_however_it_is_stored(turn, size):
    exif = Image.Exif()
    exif[0x112] = turn
    assert opened(reencode(image(size, exif=exif))[480]).size == (400, 1200)


def test_a_photo_that_is_too_large_is_refused(settings):
    settings.PHOTO_MAX_MEGABYTES = 0
    with pytest.raises(ValidationError, match="lớn hơn 0 MB"):
        reencode(image())


def test_stored_names_are_random_and_say_nothing_of_the_upload():
    file = SimpleUploadedFile("../../mật.jpg", image().getvalue())
    first, second = (save_photo(file, TODAY) for _ in range(2))
    assert first != second
    assert first.startswith("photos/2026/")
    assert "mật" not in first


@pytest.fixture
def place():
    head, member = make_unit("Phòng Chính trị"), make_unit("Phòng Hậu cần")
    cluster = make_cluster([head, member], head=head)
    foreign = make_unit()
    make_cluster([foreign])
    period = make_period(cluster)
    return {
        "period": period,
        "review": make_review(period),
        "head": make_user(head),
        "staff": make_user(member),
        "other": make_user(foreign),
        "editor": make_user(cluster.organisation, User.Role.EDITOR),
        "commander": make_user(cluster.organisation, User.Role.COMMANDER),
        "admin": make_user(role=User.Role.ADMIN),
        "stranger": None,
    }


def make_photo(review, caption="Quang cảnh hội nghị", **fields):
    return Photo.objects.create(
        review=review, caption=caption, file=store(reencode(image()), TODAY), **fields
    )


def publish(review, audience=Article.Audience.PUBLIC):
    by = make_user(review.period.cluster.organisation, User.Role.EDITOR)
    return make_article(
        review,
        audience=audience,
        status="published",
        published_by=by,
        published_at=moment(TODAY),
        published={"blocks": []},
        content_hash="x",
    )


def served(client, place, who, photo, width=480):
    if place[who]:
        client.force_login(place[who])
    return client.get(reverse("photo", args=[photo.pk, width]))


ALL = {"stranger", "staff", "other", "head", "editor", "commander", "admin"}
WRITERS = {"head", "editor", "admin"}
INSIDE = WRITERS | {"staff", "commander"}


@pytest.mark.parametrize("who", sorted(ALL))
@pytest.mark.parametrize(
    ("visibility", "audience", "is_published", "readers"),
    [
        (Visibility.PUBLIC, None, False, WRITERS),
        (Visibility.PUBLIC, Article.Audience.PUBLIC, False, ALL),
        (Visibility.PUBLIC, Article.Audience.INTERNAL, True, INSIDE),
        (Visibility.CLUSTER, Article.Audience.PUBLIC, True, INSIDE),
        (Visibility.PUBLIC, Article.Audience.PUBLIC, True, ALL),
    ],
)
def test_who_is_served_a_photo(client, place, who, visibility, audience, is_published, readers):
    photo = make_photo(place["review"], visibility=visibility)
    if audience:
        publish(place["review"], audience)
    if is_published:
        Period.objects.update(status=Period.Status.PUBLISHED)
    assert served(client, place, who, photo).status_code == (200 if who in readers else 404)


def test_only_public_photos_may_be_cached_by_others(client, place):
    photo = make_photo(place["review"])
    assert served(client, place, "head", photo).headers["Cache-Control"] == "private, no-store"
    article = publish(place["review"])
    assert served(client, place, "head", photo).headers["Cache-Control"] == "public, max-age=300"
    article.status = "withdrawn"
    article.save()
    client.logout()
    assert served(client, place, "stranger", photo).status_code == 404


def test_each_width_is_served_and_no_other(client, place):
    photo = make_photo(place["review"])
    publish(place["review"])
    assert [
        served(client, place, "stranger", photo, width).status_code for width in (480, 720, 960, 1600, 481)
    ] == [
        200,
        200,
        200,
        200,
        404,
    ]


def test_a_photo_whose_file_is_gone_is_not_found(client, place):
    photo = make_photo(place["review"])
    for width in Photo.WIDTHS:
        default_storage.delete(photo.path_of(width))
    assert served(client, place, "head", photo).status_code == 404


def test_a_photo_stored_before_there_was_a_size_is_served_in_the_next_larger(client, place):
    photo = make_photo(place["review"])
    default_storage.delete(photo.path_of(720))
    with default_storage.open(photo.path_of(960)) as file:
        larger = file.read()
    assert served(client, place, "head", photo, 720).content == larger


def upload(client, place, file=None, who="head", **fields):
    client.force_login(place[who])
    file = SimpleUploadedFile("anh.jpg", (file or image()).getvalue())
    data = {"upload": file, "caption": "Quang cảnh hội nghị", "alt": "", "credit": "Thúy An"}
    url = reverse("photo-new", args=[place["review"].pk])
    return client.post(url, data | {"visibility": "public"} | fields, follow=True)


def test_a_photo_is_added_with_its_words(client, place):
    upload(client, place, image((640, 480)), alt="Các đại biểu ngồi quanh bàn")
    photo = Photo.objects.get()
    assert (photo.caption, photo.credit, photo.width, photo.height, photo.order, photo.uploaded_by) == (
        "Quang cảnh hội nghị",
        "Thúy An",
        640,
        480,
        1,
        place["head"],
    )
    assert all(default_storage.exists(photo.path_of(width)) for width in Photo.WIDTHS)


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("staff", 404), ("other", 404), ("editor", 403), ("commander", 404), ("admin", 403)],
)
def test_who_may_add_a_photo(client, place, who, status):
    assert upload(client, place, who=who).status_code == status


def test_a_wrong_file_keeps_the_words_and_saves_nothing(client, place):
    answer = upload(client, place, io.BytesIO(b"%PDF-1.7 not a photo"))
    assert "<title>Lỗi: Ảnh" in answer.text
    assert 'value="Quang cảnh hội nghị"' in answer.text
    assert [label for label, _, _ in answer.context["errors"]] == ["Tệp ảnh"]
    assert not Photo.objects.exists()


def test_a_caption_is_required(client, place):
    answer = upload(client, place, caption="")
    assert [label for label, _, _ in answer.context["errors"]] == ["Chú thích", "Tệp ảnh"]
    assert not Photo.objects.exists()


def test_a_photo_whose_words_are_refused_has_to_be_chosen_again_and_the_page_says_so(client, place):
    answer = upload(client, place, caption="x" * 301)
    assert {label: words for label, words, _ in answer.context["errors"]}["Tệp ảnh"] == (
        "Ảnh chưa được lưu: sửa ô bị lỗi rồi chọn lại ảnh."
    )
    assert "x" * 301 in answer.text


def test_a_missing_description_and_a_caption_used_twice_warn_but_do_not_block(client, place):
    upload(client, place)
    answer = upload(client, place, caption="Quang cảnh  HỘI NGHỊ", alt="Hội trường")
    assert Photo.objects.count() == 2
    assert doubts(Photo.objects.all()) == [
        "Ảnh “Quang cảnh hội nghị” chưa có mô tả cho người không xem được ảnh.",
        "Hai ảnh cùng chú thích “Quang cảnh HỘI NGHỊ”.",
    ]
    assert "note-warning" in answer.text


def test_a_dropped_photo_leaves_no_file(client, place, django_capture_on_commit_callbacks):
    photo = make_photo(place["review"])
    client.force_login(place["head"])
    url = reverse("review-edit", args=[place["review"].pk, "anh"])
    data = {
        "read": client.get(url).context["read"],
        "photos-TOTAL_FORMS": 1,
        "photos-INITIAL_FORMS": 1,
        "photos-0-id": photo.pk,
        "photos-0-caption": photo.caption,
        "photos-0-visibility": "public",
        "photos-0-DELETE": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, data)
    assert not Photo.objects.exists()
    assert not any(default_storage.exists(photo.path_of(width)) for width in Photo.WIDTHS)


def save_point(client, place, photo, x, y):
    client.force_login(place["head"])
    url = reverse("review-edit", args=[place["review"].pk, "anh"])
    data = {"photos-TOTAL_FORMS": 1, "photos-INITIAL_FORMS": 1, "photos-0-id": photo.pk}
    data |= {"photos-0-caption": photo.caption, "photos-0-visibility": "public"}
    data |= {"photos-0-focus_x": x, "photos-0-focus_y": y, "read": client.get(url).context["read"]}
    answer = client.post(url, data)
    photo.refresh_from_db()
    return answer, (photo.focus_x, photo.focus_y)


@pytest.mark.parametrize(
    ("x", "y", "kept"), [("0", "100", (0, 100)), ("", "", (50, 50)), ("33", "", (33, 50))]
)
def test_the_point_that_stays_in_sight_is_kept_and_the_middle_when_blank(client, place, x, y, kept):
    assert save_point(client, place, make_photo(place["review"]), x, y)[1] == kept


@pytest.mark.parametrize("x", ["101", "-1", "giữa", "1e9"])
def test_a_point_outside_of_the_photo_is_refused_in_words(client, place, x):
    answer, kept = save_point(client, place, make_photo(place["review"]), x, "50")
    assert (answer.status_code, kept) == (200, (50, 50))
    assert [label for label, _, _ in answer.context["errors"]] == ["Dòng 1 · Tâm ảnh theo chiều ngang (%)"]


def test_a_point_outside_of_the_photo_cannot_be_stored(place):
    with pytest.raises(IntegrityError, match="photo_focus_lies_in_it"):
        make_photo(place["review"], focus_x=101)


@pytest.mark.parametrize(
    ("focus", "classes"),
    [([0, 100], "focus-x-0 focus-y-100"), ([24, 96], "focus-x-20 focus-y-100"), ("", "")],
)
def test_a_point_becomes_the_nearest_style(focus, classes):
    assert focus_class(focus) == classes
