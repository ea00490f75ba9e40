"""Long work on the library as jobs: taking reports in, judging and counting all of them, many briefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import ConflictError, NotFoundError
from counterpoise.domain.roles import Permission
from counterpoise.service import clock, learn_answers, learn_briefs, learn_reports
from counterpoise.service.jobs import INTAKE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.domain.roles import Person
    from counterpoise.service.acting import Acting
    from counterpoise.store.jobs import JobRecord

FOLLOW_UP: Final = "follow-up"
BRIEFS: Final = "briefs"
REJUDGE: Final = "rejudge"
#: Who may ask for each kind of job, and cancel it.
_NEEDS: Final = {
    FOLLOW_UP: Permission.READ_LEARNING,
    BRIEFS: Permission.READ_LEARNING,
    INTAKE: Permission.TAKE_REPORTS_IN,
    REJUDGE: Permission.CORRECT_LABELS,
}
KINDS: Final = frozenset(_NEEDS)
_NEWEST: Final = 10
_KEPT: Final = 30
_WORKERS: Final = 2


def ask_follow_up(acting: Acting) -> str:
    """Let weaknesses be counted over all reports; a job that waits or runs already is not doubled."""
    return _ask_once(FOLLOW_UP, acting)


def ask_rejudge(acting: Acting) -> str:
    """Let every paragraph be judged anew by what labels taught; a job that waits or runs is not doubled.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.CORRECT_LABELS)
    return _ask_once(REJUDGE, acting)


def _ask_once(kind: str, acting: Acting) -> str:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    newest = store.jobs(bodies=(acting.body,), newest=1, kind=kind)
    if newest and not newest[0].over:
        return newest[0].public_id
    return store.ask(kind=kind, body=acting.body, question={}, asked_by=acting.who, now=acting.now)


def ask_briefs(areas: Sequence[str], region: str, acting: Acting) -> str:
    """Let briefs be made for authorities: those named, and all of a region.

    Raises
    ------
    UsageError, NotFoundError, AmbiguousError
        When none is named, too many are, or one is not known.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    names = learn_briefs.named(areas, region, on=acting.today)
    question = {"areas": list(names), "on": acting.today.isoformat()}
    return store.ask(kind=BRIEFS, body=acting.body, question=question, asked_by=acting.who, now=acting.now)


def jobs_of(kind: str, person: Person) -> tuple[JobRecord, ...]:
    """Return the newest jobs of a kind of the person's own bodies."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    return store.jobs(bodies=person.bodies(Permission.READ_LEARNING), newest=_NEWEST, kind=kind)


def cancel(kind: str, job_id: str, person: Person) -> None:
    """Cancel a job that waits or runs. Reports that were read by then stay, and another job finishes them.

    Raises
    ------
    NotFoundError
        When no body in which the person may ask for such a job has it.
    ConflictError
        When it has ended already.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    found = store.job(job_id, bodies=person.bodies(_NEEDS[kind]), kind=kind)
    if found.over:
        raise ConflictError("This has ended already.", next_step="There is nothing left to cancel.")
    store.ask_to_cancel(job_id, now=clock.now())
    if kind == INTAKE:
        if found.state == "running":
            learn_reports.finish(body=found.body, who=person.email)
        elif not store.still_open((job_id,)):
            learn_reports.let_go(job_id)


def archive(job_id: str, person: Person) -> bytes:
    """Return the archive that a job of the person's own bodies made.

    Raises
    ------
    NotFoundError
        When there is none, or it is so old that it was deleted.
    """
    file = learn_answers.folder() / f"briefs-{_briefs(job_id, person).public_id}.zip"
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(
            "The archive of these briefs is not kept any more.", next_step="Ask for the briefs again."
        ) from error


def _briefs(job_id: str, person: Person) -> JobRecord:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    return store.job(job_id, bodies=person.bodies(Permission.READ_LEARNING), kind=BRIEFS)


def carry_out(record: JobRecord) -> None:
    """Do one job that a runner took up, and end it.

    Raises
    ------
    CounterpoiseError
        When it can't be done, or was cancelled meanwhile.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    if record.kind == FOLLOW_UP:
        if learn_answers.followed_nationally(on=clock.today()) is None:
            learn_answers.follow_nationally(on=clock.today())
    elif record.kind == INTAKE:
        learn_reports.take_in(record)
    elif record.kind == REJUDGE:
        _rejudge(record)
    else:
        _make_briefs(record)
    if not store.end(record.public_id, state="done", now=clock.now()):
        raise ConflictError("The job was cancelled meanwhile.", next_step="Ask for it again.")


def _rejudge(record: JobRecord) -> None:
    from counterpoise.service import learn_label  # noqa: PLC0415 - heavy: loads in the job's process alone
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    done = learn_label.retrain(
        workers=_WORKERS,
        say=lambda line: store.tell(record.public_id, line),
        patience=learn_reports.PATIENCE,
    )
    store.tell(
        record.public_id, f"{done['paragraphs']:,} paragraphs judged, {done['changed']:,} of them changed."
    )


def _make_briefs(record: JobRecord) -> None:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    asked: Any = record.question
    data = learn_briefs.archive(
        asked["areas"], on=clock.today(), say=lambda line: store.tell(record.public_id, line)
    )
    learn_answers.keep(learn_answers.folder() / f"briefs-{record.public_id}.zip", data)
    made = sorted(learn_answers.folder().glob("briefs-*.zip"), key=lambda f: f.stat().st_mtime)
    for old in made[:-_KEPT]:
        old.unlink(missing_ok=True)
