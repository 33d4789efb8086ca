from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page


class ArticlePage(Page):
    day = models.DateField()
    body = StreamField([("heading", blocks.CharBlock()), ("text", blocks.RichTextBlock())])

    content_panels = [*Page.content_panels, FieldPanel("day"), FieldPanel("body")]
