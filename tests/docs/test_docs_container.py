"""What the files for containers name is there: commands, options, paths, settings, users, ports, volumes.

No container is built here. Each name in them is held to what it names.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path

    import click

Instruction = tuple[str, str]
SAMPLE = {"POSTGRES_PASSWORD": "secret", "COUNTERPOISE_HOSTS": "pages.example"}
#: What the official image of PostgreSQL reads.
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


@pytest.fixture(scope="module")
def recipe(root: Path) -> list[Instruction]:
    """Give the instructions of the Dockerfile, in order."""
    text = re.sub(r"\\\n\s*", "", (root / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.fixture(scope="module")
def compose_text(root: Path) -> str:
    return (root / "compose.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def compose(compose_text: str) -> dict[str, Any]:
    """Give the services with every variable filled in."""
    filled = re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda m: SAMPLE.get(m[1], ""), compose_text)
    found: dict[str, Any] = yaml.safe_load(filled)
    return found


@pytest.fixture(scope="module")
def environment(compose: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = compose["services"]["web"]["environment"]
    return found


@pytest.fixture(scope="module")
def read_by_us(root: Path) -> set[str]:
    """Give the names that the settings read from the environment."""
    text = (root / "src/counterpoise/app/settings.py").read_text("utf-8")
    return set(re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"', text))


def serve_options(words: list[str]) -> dict[str, Any]:
    """Return the options of a call of ``counterpoise serve``; a name it does not know raises."""
    import typer.main  # noqa: PLC0415 - only these tests need the command line

    from counterpoise.cli.main import app  # noqa: PLC0415 - see above

    assert words[:2] == ["counterpoise", "serve"]
    program: Any = typer.main.get_command(app)
    command: click.Command = program.commands["serve"]
    return command.make_context("serve", list(words[2:])).params


def values(recipe: list[Instruction], word: str) -> list[str]:
    return [rest for name, rest in recipe if name == word]


def copied(recipe: list[Instruction]) -> list[str]:
    return [source for rest in values(recipe, "COPY") for source in rest.split()[:-1]]


def test_what_the_image_copies_is_there_and_is_all_that_building_needs(
    recipe: list[Instruction], root: Path
) -> None:
    sources = copied(recipe)
    assert [s for s in sources if not (root / s).exists()] == []
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    needed = ["pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]]
    needed += project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [n for n in needed if not any(n == s or n.startswith(f"{s}/") for s in sources)] == []


def test_the_image_installs_from_a_lock_that_was_copied_and_holds_what_builds(
    recipe: list[Instruction], root: Path
) -> None:
    for n, (word, rest) in enumerate(recipe):
        for lock in re.findall(r"-r (\S+)", rest) if word == "RUN" else ():
            assert lock in copied(recipe[:n])
            text = (root / lock).read_text("utf-8")
            # Building happens without isolation: the builder must be there by then.
            assert {"hatchling", "editables"} <= set(re.findall(r"^([a-z-]+)==", text, re.MULTILINE))
            assert "--hash=sha256:" in text
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    (base,) = values(recipe, "FROM")
    assert re.fullmatch(rf"python:{re.escape(least)}-slim", base)


def test_the_image_runs_as_a_user_of_its_own_who_owns_its_folder(
    recipe: list[Instruction], read_by_us: set[str]
) -> None:
    (user,), (volume,) = values(recipe, "USER"), values(recipe, "VOLUME")
    runs = " ".join(values(recipe, "RUN"))
    assert re.search(rf"useradd .*\b{user}\b", runs)
    assert f"mkdir {volume}" in runs
    assert f"chown {user} {volume}" in runs
    names = dict(e.split("=", 1) for e in values(recipe, "ENV"))
    assert names["COUNTERPOISE_HOME"] == volume
    assert set(names) <= read_by_us
    (started,), (port,) = values(recipe, "CMD"), values(recipe, "EXPOSE")
    assert serve_options(json.loads(started))["port"] == int(port)


def test_every_setting_of_the_services_is_one_that_somebody_reads(
    compose: dict[str, Any], environment: dict[str, str], read_by_us: set[str]
) -> None:
    assert set(environment) <= read_by_us
    assert {"COUNTERPOISE_HOME", "COUNTERPOISE_HOSTS", "COUNTERPOISE_DATABASE"} <= set(environment)
    assert set(compose["services"]["store"]["environment"]) == OF_POSTGRES


def test_what_a_reader_must_set_is_told_in_the_page(compose_text: str, root: Path) -> None:
    page = (root / "docs/how-to/deploy.md").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+)", compose_text))
    assert asked >= set(SAMPLE)
    assert [name for name in sorted(asked) if not re.search(rf"\b{name}\b", page)] == []


def test_the_service_is_served_where_its_port_and_its_health_are_looked_for(
    compose: dict[str, Any], environment: dict[str, str], root: Path
) -> None:
    web = compose["services"]["web"]
    given = serve_options(shlex.split(web["command"]))
    # Another address than this machine's own is refused without it.
    assert given["host"] == "0.0.0.0"  # noqa: S104 - what the file says
    assert environment["COUNTERPOISE_HTTPS"] == "1"
    (address,) = web["ports"]
    assert address == f"127.0.0.1:8000:{given['port']}"
    assert (root / web["build"] / "Dockerfile").is_file()
    word, python, flag, code = web["healthcheck"]["test"]
    assert (word, python, flag) == ("CMD", "python", "-c")
    constants = {n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)}
    assert {"127.0.0.1", given["port"], "/health", "localhost"} <= constants
    assert 'path("health"' in (root / "src/counterpoise/web/urls.py").read_text("utf-8")


def test_the_service_finds_its_store(
    compose: dict[str, Any], environment: dict[str, str], root: Path
) -> None:
    from counterpoise.app import settings  # noqa: PLC0415 - reading them makes nothing

    store = compose["services"]["store"]
    own = store["environment"]
    found = settings._database(environment["COUNTERPOISE_DATABASE"], root)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["NAME"]) == (own["POSTGRES_USER"], own["POSTGRES_DB"])
    assert found["PASSWORD"] == own["POSTGRES_PASSWORD"] == SAMPLE["POSTGRES_PASSWORD"]
    assert (found["HOST"], found["PORT"]) == ("store", "5432")
    assert compose["services"]["web"]["depends_on"] == {"store": {"condition": "service_healthy"}}
    assert f"pg_isready -U {own['POSTGRES_USER']}" in store["healthcheck"]["test"]


def test_what_is_kept_lies_in_volumes_that_are_named(
    compose: dict[str, Any], environment: dict[str, str]
) -> None:
    mounts = dict(v.split(":") for s in compose["services"].values() for v in s["volumes"])
    assert set(mounts) == set(compose["volumes"])
    assert environment["COUNTERPOISE_HOME"] in mounts.values()
    # From version 18 the image keeps its data in a folder below.
    assert compose["services"]["store"]["image"] == "postgres:18"
    assert "/var/lib/postgresql" in mounts.values()


def test_nothing_reaches_the_builder_but_what_the_image_copies(recipe: list[Instruction], root: Path) -> None:
    lines = (root / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied(recipe))


def test_a_copy_is_taken_of_the_store_and_the_folder_that_the_services_name(
    compose: dict[str, Any], environment: dict[str, str], root: Path
) -> None:
    page = (root / "docs/how-to/deploy.md").read_text("utf-8")
    own = compose["services"]["store"]["environment"]
    user, name = own["POSTGRES_USER"], own["POSTGRES_DB"]
    assert f"exec -T store pg_dump -U {user} --format=custom {name} >" in page
    assert f"exec -T store pg_restore -U {user} --clean --if-exists --dbname {name} <" in page
    assert len(re.findall(rf"web tar -C {environment['COUNTERPOISE_HOME']} ", page)) == 2
