"""Every named constraint of the store with the sentence a person reads when it stands in the way."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "user_email_once": "Somebody already has an account with this e-mail address.",
        "user_email_lower": "E-mail addresses are kept in lower case.",
        "role_held_once": "This person holds this role already.",
        "role_known": "A person holds one of the roles of the table of roles.",
        "role_has_body": "Every role belongs to a body.",
        "identity_one_an_account": "This account can be opened by an identity already; end that first.",
        "identity_opens_one": "This identity of the organisation's sign-in opens another account already.",
        "token_hash_once": "This token is there already.",
        "job_state_known": "A job is queued, running, done, failed or cancelled.",
        "job_end_dated": "A job that has ended says when, and one that goes on does not.",
        "instance_only_one": "This folder already holds an instance.",
        "instance_kind_known": "An instance is a planner's, a council's or an alliance's.",
        "instance_body_fits_kind": (
            "A planner's instance names its inspectorate, a council's its authority, an alliance's neither."
        ),
        "import_file_once": "This file has been imported already, with the same kind, sheet and date.",
        "import_rows_counted": "An import takes at least one row and refuses none or more.",
        "import_undone_by_somebody": "An import that was undone says when and by whom.",
        "fact_said_once": "One file says two things about the same fact on the same day.",
        "fact_period_forward": "A fact stops being valid after the day it begins, not before.",
        "visit_has_owner": "Every visit belongs to an inspectorate.",
        "visit_state_known": "A visit is in one of the states of the life cycle.",
        "visit_days_forward": "A visit ends on the day it begins or later.",
        "visit_notified_first": "A visit goes beyond planning only once its service has been notified.",
        "visit_mode_known": "Fieldwork is on site, hybrid or remote.",
        "visit_planned_untold": "A visit that is still planned has not been notified to anybody.",
        "visit_deferred_once": "A visit is deferred once at most.",
        "programme_confirmed_by_another": "A programme is confirmed by a second person, on a day.",
        "sign_off_by_somebody": "A sign-off says who signed.",
        "concern_kind_known": "What forbids a delay is a concern or an area for priority action.",
        "notice_days_forward": "A visit ends on the day it begins or later.",
        "notice_comes_first": "Fieldwork begins on the day of the notice or later.",
        "notice_once": "This notice is there already: the same type, service and day.",
        "task_once": "Every task of a notice has a place of its own.",
        "task_owner_known": "A task belongs to a director, performance team, manager or link officer.",
        "task_done_by_somebody": "A task that is done says when and by whom.",
        "commitment_kind_known": "A commitment is of one of the kinds that the glossary names.",
        "commitment_days_forward": "A commitment ends on the day it begins or later.",
        "weekly_return_once": "This version of the weekly return is there already.",
        "hours_return_once": "This version of the hours return is there already.",
        "party_key_once": "This key belongs to a party that is there already.",
        "party_body_once": "There is a party for this body already; take it away before you add another key.",
        "party_checked_by_somebody": "A fingerprint that was checked says when and by whom.",
        "file_once": "This file has been taken already: nothing is taken twice.",
        "file_revision_once": "This version of the file has been taken already.",
        "file_revision_counts_up": "Versions of a file count from 1.",
        "request_reply_known": "An answer is yes, no or convert.",
        "request_answered_whole": "An answer has its day, and says when it was given.",
        "request_open_once": "There is an open request for this visit already; wait for its answer.",
        "programme_has_owner": "Every programme belongs to an inspectorate.",
        "programme_version_once": "This version of the programme is there already.",
        "label_polarity_known": "A paragraph is a strength, a weakness, mixed or neutral.",
        "label_undone_later": "A label is taken back after it was given.",
        "version_counts_up": "Versions count from 1.",
        "audit_sequence_counts_up": "The audit table counts from 1.",
    }
)


def check(name: str, condition: models.Q, *, on: str = "") -> models.CheckConstraint:
    """Return a named check with its sentence.

    Parameters
    ----------
    name : str
        A key of ``SENTENCES``.
    condition : django.db.models.Q
        What must hold of every row.
    on : str
        The table, where several tables share one sentence.
    """
    return models.CheckConstraint(
        condition=condition, name=f"{on}_{name}" if on else name, violation_error_message=SENTENCES[name]
    )


def unique(name: str, *fields: str, condition: models.Q | None = None) -> models.UniqueConstraint:
    """Return a named unique constraint with its sentence.

    Parameters
    ----------
    name : str
        A key of ``SENTENCES``.
    *fields : str
        The fields that may occur together once.
    condition : django.db.models.Q or None
        The rows it holds for; None for all.
    """
    return models.UniqueConstraint(
        fields=fields, condition=condition, name=name, violation_error_message=SENTENCES[name]
    )
