"""GOV.UK Frontend's components, as functions that templates and form fields call."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment


@lru_cache(maxsize=1)
def _library() -> Environment:
    """Return the library's templates; they ask for options that are not given, so nothing is strict here."""
    from jinja2 import Environment, PackageLoader, PrefixLoader  # noqa: PLC0415 - loads with the first page

    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=64)
def _macro(component: str) -> Any:
    name = "".join(part.capitalize() for part in component.split("-"))
    template = _library().get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return getattr(template.module, f"govuk{name}")


def gov(component: str, params: Mapping[str, Any]) -> Markup:
    """Return a component as markup.

    Parameters
    ----------
    component : str
        Its name as the Design System writes it, ``error-summary``.
    params : mapping
        Its options; texts are escaped by the component.
    """
    return Markup(_macro(component)(params))  # noqa: S704 - the component escapes what it is given
