"""Roles belong to a body, and give what their rule says there and nowhere else."""

from __future__ import annotations

import pytest

from counterpoise.domain.errors import UsageError
from counterpoise.domain.roles import EVERYWHERE, RULES, Body, Grant, Permission, Person, Role


def person(*grants: Grant) -> Person:
    return Person("p-1", "somebody@council.example", grants)


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_of_an_instance_or_of_england_hold_everywhere(role: Role) -> None:
    if RULES[role].body in {Body.INSTANCE, Body.REGION}:
        assert Grant(role, EVERYWHERE).rule is RULES[role]
    else:
        with pytest.raises(UsageError, match="belongs to one"):
            Grant(role, EVERYWHERE)
    with pytest.raises(UsageError, match="belongs to one"):
        Grant(role, "")


def test_a_permission_holds_in_the_bodies_whose_role_gives_it() -> None:
    """A director here and an analyst there: the deferral is asked here only."""
    both = person(Grant(Role.DIRECTOR, "E08000025"), Grant(Role.ANALYST, "London"))
    assert both.may(Permission.ASK_DEFERRAL)
    assert both.bodies(Permission.READ_LEARNING) == ("E08000025", "London")
    assert both.may_in(Permission.ASK_DEFERRAL, "E08000025")
    assert not both.may_in(Permission.ASK_DEFERRAL, "London")
    assert both.services(Permission.ASK_DEFERRAL) == ("authority:E08000025",)
    assert not person().may(Permission.READ_LEARNING)
