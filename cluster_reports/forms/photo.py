"""Photos: whatever was uploaded becomes a few small JPEGs without metadata, or is refused in words."""

import io
import uuid
import warnings
from datetime import date
from threading import Lock

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cluster_reports.models import Photo
from cluster_reports.vietnamese.folding import fold

from .columns import InColumns

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000  # a phone of today takes as many; more is a flood made to fill the memory
MOST_DECODED = 100_000_000  # bytes of what is not read at a fraction of its size; they stand in memory twice
_ONE_AT_A_TIME = Lock()
# Of one size. A desk and a phone take 480 or 720: a page with its photo, letters and styles stays under 200 kB.
MOST_BYTES = {480: 45_000, 720: 50_000, 960: 110_000, 1600: 180_000}
QUALITIES = (82, 74, 66, 58, 50, 42, 34)


def reencode(file) -> dict[int, bytes]:
    """A JPEG for each of ``Photo.WIDTHS``, upright, in plain colours, without metadata, within ``MOST_BYTES``.

    Nothing is enlarged. Raises ``ValidationError`` in Vietnamese for what is not a sound photo.
    """
    image = _opened(file, Photo.WIDTHS[-1])
    return {width: _jpeg(image, width, MOST_BYTES[width]) for width in Photo.WIDTHS}


def reencode_once(file, width: int, most_bytes: int) -> bytes:
    """As ``reencode``, in one size: for a photo of a paper, which must stay legible."""
    return _jpeg(_opened(file, width), width, most_bytes)


def save_photo(file, day: date) -> str:
    """Stores the sizes of an upload under a random name and returns the name of the largest."""
    return store(reencode(file), day)


def store(sizes: dict[int, bytes], day: date) -> str:
    """Stores re-encoded sizes; the name says nothing about the upload."""
    stem = f"photos/{day:%Y}/{uuid.uuid4().hex}"
    for width, content in sizes.items():
        default_storage.save(f"{stem}-{width}.jpg", ContentFile(content))
    return f"{stem}-{Photo.WIDTHS[-1]}.jpg"


def remove(photo):
    """Removes the files of a deleted photo."""
    for width in Photo.WIDTHS:
        default_storage.delete(photo.path_of(width))


def _opened(file, largest):
    from PIL import Image

    most = settings.PHOTO_MAX_MEGABYTES
    file.seek(0, io.SEEK_END)
    if file.tell() > most * 1024 * 1024:
        raise ValidationError(f"Ảnh lớn hơn {most} MB nên không nhận. Hãy chọn ảnh nhỏ hơn.")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            image = Image.open(file, formats=KINDS)
    except Image.DecompressionBombError:
        raise ValidationError(_too_many_pixels()) from None
    except Exception:  # a hostile file may break a decoder anywhere
        raise ValidationError("Tệp này không phải ảnh JPEG, PNG hoặc WebP. Chưa có gì được lưu.") from None
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise ValidationError(_too_many_pixels())
    if image.format != "JPEG" and pixels * len(image.getbands()) > MOST_DECODED:
        raise ValidationError("Ảnh PNG, WebP này quá lớn. Hãy lưu thành JPEG hoặc thu nhỏ ảnh rồi tải lại.")
    try:
        with _ONE_AT_A_TIME:
            return _upright(image, largest)
    except Exception:  # as above: truncated, or broken on purpose
        raise ValidationError("Tệp ảnh bị hỏng, không đọc được hết. Chưa có gì được lưu.") from None


def _too_many_pixels():
    return f"Ảnh có quá nhiều điểm ảnh (trên {MOST_PIXELS // 1_000_000} triệu). Hãy thu nhỏ ảnh rồi tải lại."


def _upright(image, largest):
    """Decoded, no larger than needed, turned as the camera was held, on white, in sRGB."""
    from PIL import ExifTags, Image, ImageOps

    image.draft("RGB", (largest, largest))  # JPEG only: decodes at a fraction of the size
    profile = image.info.get("icc_profile")
    lies = image.getexif().get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
    bound = (largest * 3, largest) if lies else (largest, largest * 3)
    image.thumbnail(bound)  # first: turning makes a copy
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey: Pillow would clip them to white
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if profile and image.mode == "RGB":
        image = _in_srgb(image, profile)
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _in_srgb(image, profile):
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile costs a shade of colour, not the photo


def _jpeg(image, width, most_bytes):
    small = image.copy()
    small.info.clear()
    small.thumbnail((width, width * 3))
    while True:
        for quality in QUALITIES:
            content = io.BytesIO()
            small.save(content, "JPEG", quality=quality, optimize=True, progressive=True)
            if content.tell() <= most_bytes:
                return content.getvalue()
        small.thumbnail((small.width * 3 // 4, small.height * 3 // 4))


def _holds(photo, sizes):
    """Whether the photo's files are these: the same upload gives the same bytes."""
    try:
        with default_storage.open(photo.path_of(Photo.WIDTHS[0])) as file:
            return file.read() == sizes[Photo.WIDTHS[0]]
    except FileNotFoundError:
        return False


CHOOSE_AGAIN = "Ảnh chưa được lưu: sửa ô bị lỗi rồi chọn lại ảnh."


class PhotoForm(InColumns, forms.ModelForm):
    """A photo to add; ``sizes`` holds what will be stored once it is valid."""

    COLUMNS = {"credit": "col-md-6", "visibility": "col-md-6"}

    upload = forms.FileField(
        label="Tệp ảnh",
        help_text=f"JPEG, PNG hoặc WebP, tối đa {settings.PHOTO_MAX_MEGABYTES} MB. Vị trí chụp trong ảnh bị xóa.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": "Chưa chọn tệp ảnh.",
            "empty": "Tệp ảnh rỗng. Hãy chọn lại.",
            "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
        },
    )

    class Meta:
        model = Photo
        fields = ["caption", "credit", "alt", "visibility", "slot"]
        widgets = {"slot": forms.HiddenInput}
        help_texts = {
            "alt": "Nói điều ảnh cho thấy, không nhắc lại chú thích.",
            "caption": "Ai, làm gì, ở đâu.",
        }

    field_order = ["upload", "caption", "credit", "alt", "visibility"]

    def clean_upload(self):
        self.sizes = reencode(self.cleaned_data["upload"])
        return self.cleaned_data["upload"]

    def _post_clean(self):
        """A browser gives back no file: where anything else is wrong, a sound photo has to be chosen once more."""
        super()._post_clean()
        if self.errors and "upload" not in self.errors:
            self.add_error("upload", CHOOSE_AGAIN)

    def save_for(self, review, by, day):
        """Writes the files, then the row; the caller holds the review's lock. What was sent twice is taken once."""
        photo = self.instance
        for one in review.photos.filter(uploaded_by=by, caption=photo.caption):
            if _holds(one, self.sizes):
                return one
        photo.review, photo.uploaded_by = review, by
        photo.order = review.photos.count() + 1
        photo.file = store(self.sizes, day)
        photo.save()
        return photo


def doubts(photos) -> list[str]:
    """What the desk should look at again, none of it blocking: no description, the same caption twice."""
    seen, sentences = set(), []
    for photo in photos:
        if not photo.alt:
            sentences.append(f"Ảnh “{photo.caption}” chưa có mô tả cho người không xem được ảnh.")
        if fold(photo.caption) in seen:
            sentences.append(f"Hai ảnh cùng chú thích “{photo.caption}”.")
        seen.add(fold(photo.caption))
    return sentences
