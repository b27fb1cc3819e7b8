"""The pages of the guestbook."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.contrib.messages.views import SuccessMessageMixin
from django.shortcuts import redirect, render

from .models import Entry


class Login(SuccessMessageMixin, LoginView):
    success_message = "Welcome, %(username)s!"


class EntryForm(forms.ModelForm):
    class Meta:
        model = Entry
        fields = ("text",)


@login_required
def guestbook(request):
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.author = request.user
        form.save()
        messages.success(request, "Thank you for your entry.")
        return redirect("guestbook")

    wants_part = request.headers.get("HX-Request-Type") == "partial"
    response = render(
        request,
        "partials/guestbook.html" if wants_part else "guestbook.html",
        {"form": form, "entries": Entry.objects.all(), "wants_part": wants_part},
        status=422 if form.errors else 200,
    )
    response["Vary"] = "HX-Request-Type"
    return response
