"""Form fields as components of the GOV.UK Design System, and a day in three boxes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from counterpoise.web.macros import gov

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms.boundfield import BoundField
    from markupsafe import Markup

_DAY, _MONTH, _YEAR = "day", "month", "year"
#: The first year that is written with four digits.
_FOUR_DIGITS = 1000


class DayInput(forms.Widget):
    """Day, month and year in boxes of their own: what people type best."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:  # noqa: ARG002
        """Return what was typed, as one text; "" where nothing was."""
        parts = [str(data.get(f"{name}-{part}", "")).strip() for part in (_YEAR, _MONTH, _DAY)]
        return "/".join(parts) if any(parts) else ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002
        """Return whether the form had no such boxes."""
        return f"{name}-{_DAY}" not in data


class DayField(forms.Field):
    """A day, from three boxes."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Return the day that was typed."""
        if not value:
            return None
        if isinstance(value, date):
            return value
        year, month, day = (part.strip() for part in str(value).split("/"))
        missing = [name for name, part in ((_DAY, day), (_MONTH, month), (_YEAR, year)) if not part]
        if missing:
            raise forms.ValidationError(f"The date must include a {' and '.join(missing)}")
        if year.isdecimal() and int(year) < _FOUR_DIGITS:
            raise forms.ValidationError("The year must have four digits, such as 2020")
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise forms.ValidationError("The date must be a real one, such as 1 9 2020") from None


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; each is looked at as a single one would be."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


def today_value(day: date) -> str:
    """Return a day as the first value of a ``DayField``."""
    return f"{day.year}/{day.month}/{day.day}"


def render_field(bound: BoundField) -> Markup:
    """Return a field with its label, hint, error and value."""
    widget = bound.field.widget
    for kind, render in _RENDERERS:
        if isinstance(widget, kind):
            shown: Markup = render(bound)
            return shown
    raise TypeError(f"No component shows a {type(widget).__name__}.")


def error_items(form: forms.Form) -> list[dict[str, str]]:
    """Return the errors of a form as the error summary lists them, each linked to its field."""
    whole = form.non_field_errors()
    items = [{"text": str(text), **_link(error)} for text, error in zip(whole, whole.as_data(), strict=True)]
    for name in form.fields:
        items += [{"text": str(e), "href": f"#{_first_id(form[name])}"} for e in form[name].errors]
    return items


def linked(text: str, href: str) -> forms.ValidationError:
    """Return an error of a whole form that leads to a page."""
    return forms.ValidationError("%(text)s", params={"text": text, "href": href})


def _link(error: forms.ValidationError) -> dict[str, str]:
    href = str((error.params or {}).get("href", ""))
    return {"href": href} if href else {}


def _first_id(bound: BoundField) -> str:
    own = f"{bound.id_for_label or bound.auto_id}"
    return (
        f"{bound.auto_id}-{_DAY}" if isinstance(bound.field.widget, DayInput) else own or str(bound.auto_id)
    )


def _common(bound: BoundField) -> dict[str, Any]:
    params: dict[str, Any] = {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": {"text": bound.label, "classes": "govuk-label--s"},
    }
    if bound.help_text:
        params["hint"] = {"text": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0])}
    return params


def _value(bound: BoundField) -> Any:
    value = bound.value()
    return "" if value is None else value


def _input(bound: BoundField) -> Markup:
    widget = bound.field.widget
    attrs = dict(widget.attrs)
    classes = attrs.pop("class", "govuk-input--width-20")
    params = _common(bound) | {
        "value": str(_value(bound)),
        "classes": classes,
        "type": "email" if isinstance(widget, forms.EmailInput) else "text",
        "spellcheck": False,
    }
    for name in ("autocomplete", "inputmode"):
        if name in attrs:
            params[name] = attrs[name]
    return gov("input", params)


def _password(bound: BoundField) -> Markup:
    params = _common(bound) | {
        "autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password")
    }
    return gov("password-input", params)


def _textarea(bound: BoundField) -> Markup:
    return gov("textarea", _common(bound) | {"value": str(_value(bound)), "rows": "4"})


def _select(bound: BoundField) -> Markup:
    items = [
        {"value": str(value), "text": str(text), "selected": str(value) == str(_value(bound))}
        for value, text in bound.field.choices  # type: ignore[attr-defined]
    ]
    return gov("select", _common(bound) | {"items": items})


def _options(bound: BoundField) -> dict[str, Any]:
    params = _common(bound)
    chosen = _value(bound)
    chosen = [str(v) for v in chosen] if isinstance(chosen, list | tuple) else [str(chosen)]
    items = [
        {"value": str(value), "text": str(text), "checked": str(value) in chosen}
        for value, text in bound.field.choices  # type: ignore[attr-defined]
    ]
    legend = params.pop("label")["text"]
    own_id = params.pop("id")
    fieldset = {"legend": {"text": legend, "classes": "govuk-fieldset__legend--s"}}
    return params | {"idPrefix": own_id, "items": items, "fieldset": fieldset}


def _radios(bound: BoundField) -> Markup:
    return gov("radios", _options(bound))


def _checkboxes(bound: BoundField) -> Markup:
    return gov("checkboxes", _options(bound))


def _checkbox(bound: BoundField) -> Markup:
    params = _common(bound)
    item = {"value": "on", "text": params.pop("label")["text"], "checked": bool(_value(bound))}
    if "hint" in params:
        item["hint"] = params.pop("hint")
    return gov("checkboxes", params | {"idPrefix": params.pop("id"), "items": [item]})


def _day(bound: BoundField) -> Markup:
    params = _common(bound)
    value = _value(bound)
    parts = str(value).split("/") if value else ["", "", ""]
    shown = dict(zip((_YEAR, _MONTH, _DAY), parts, strict=True))
    wrong = " govuk-input--error" if bound.errors else ""
    items = [
        {
            "name": part,
            "value": shown[part],
            "classes": f"govuk-input--width-{4 if part == _YEAR else 2}{wrong}",
        }
        for part in (_DAY, _MONTH, _YEAR)
    ]
    legend = {"text": params.pop("label")["text"], "classes": "govuk-fieldset__legend--s"}
    return gov(
        "date-input",
        params | {"namePrefix": bound.html_name, "items": items, "fieldset": {"legend": legend}},
    )


def _file(bound: BoundField) -> Markup:
    several = isinstance(bound.field.widget, FilesInput)
    return gov("file-upload", _common(bound) | {"attributes": {"multiple": True} if several else {}})


# Narrower kinds first: a password box is a text box too.
_RENDERERS: tuple[tuple[type[forms.Widget], Any], ...] = (
    (DayInput, _day),
    (forms.PasswordInput, _password),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.CheckboxInput, _checkbox),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.Textarea, _textarea),
    (forms.FileInput, _file),
    (forms.EmailInput, _input),
    (forms.TextInput, _input),
)
