"""The entries of the guestbook."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    text = models.CharField(max_length=80)

    class Meta:
        ordering = ("-id",)

    def __str__(self):
        return f"{self.text} ({self.author})"
