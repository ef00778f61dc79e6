"""The workflows and hooks that this repository has, and those that it tells others to use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from fieldguide.cli.main import main
from support import REPOSITORY, of_store

WORKFLOWS = {
    path.name: path.read_text("utf-8")
    for path in sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
}
PAGE = (REPOSITORY / "content" / "docs" / "ci.md").read_text("utf-8")
FENCES = dict(re.findall(r'^```yaml title="([^"]+)"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))
TEMPLATE = FENCES[".github/workflows/fieldguide.yml"]
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
ALL = {**WORKFLOWS, "content/docs/ci.md": TEMPLATE}


class Loader(yaml.SafeLoader):
    """YAML 1.2 as GitHub reads it: `on` is a word."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def loaded(text: str) -> Any:  # noqa: ANN401 - YAML
    return yaml.load(text, Loader)  # noqa: S506 - a safe one


def steps(text: str) -> list[dict[str, Any]]:
    return [step for job in loaded(text)["jobs"].values() for step in job["steps"]]


def test_there_are_the_workflows() -> None:
    assert list(WORKFLOWS) == ["ci.yml", "docs.yml"]
    assert list(FENCES) == [".github/workflows/fieldguide.yml", ".pre-commit-config.yaml"]


@pytest.mark.parametrize("name", ALL)
def test_workflows_keep_their_schema(name: str) -> None:
    jsonschema.validate(loaded(ALL[name]), get_builtin_schema("vendor.github-workflows"))


def test_hooks_keep_their_schema() -> None:
    hooks = yaml.safe_load(HOOKS.read_text("utf-8"))
    jsonschema.validate(hooks, of_store("pre-commit-hooks.json"))
    config = yaml.safe_load(FENCES[".pre-commit-config.yaml"])
    jsonschema.validate(config, of_store("pre-commit-config.json"))
    used = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert used == [hook["id"] for hook in hooks] == ["fieldguide-check", "fieldguide-samples"]
    assert not any(hook["pass_filenames"] for hook in hooks)


@pytest.mark.parametrize("name", ALL)
def test_actions_are_pinned_by_commit(name: str) -> None:
    lines = re.findall(r"uses: (.*)", ALL[name])
    assert lines
    for line in lines:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_the_same_versions_are_recommended() -> None:
    said = set(re.findall(r"uses: (.*)", TEMPLATE))
    used = {one for text in WORKFLOWS.values() for one in re.findall(r"uses: (.*)", text)}
    assert said
    assert said <= used


@pytest.mark.parametrize("name", ALL)
def test_only_who_publishes_may_write(name: str) -> None:
    workflow = loaded(ALL[name])
    assert workflow["permissions"] == {"contents": "read"}
    for job, said in workflow["jobs"].items():
        writes = {key for key, value in said.get("permissions", {}).items() if value == "write"}
        assert writes == ({"pages", "id-token"} if job == "publish" else set()), job
        assert said["timeout-minutes"]
        if job == "publish":
            assert "github.ref == 'refs/heads/main'" in said["if"]


@pytest.mark.parametrize("name", ALL)
def test_commands_of_steps_are_sound(name: str, tmp_path: Path) -> None:
    for number, step in enumerate(steps(ALL[name])):
        if "run" not in step:
            continue
        # What others write, such as a branch's name, is never put into a command.
        assert "${{" not in step["run"]
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/usr/bin/env bash\n{step['run']}\n", "utf-8")
        shellcheck = Path(sys.executable).with_name("shellcheck")
        done = subprocess.run([shellcheck, script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def commands(text: str) -> list[list[str]]:
    found = re.findall(r"(?:^|[/ ])fieldguide ((?:check|links|samples)\b[^\n`,;]*)", text)
    return [one.split() for one in found]


@pytest.mark.parametrize("name", ["check", "links", "samples"])
def test_commands_have_the_options(name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    known = {option for one in command.params for option in one.opts}
    texts = [
        step["run"].replace("\n", " ") for t in ALL.values() for step in steps(t) if "run" in step
    ]
    texts += [hook["entry"] for hook in yaml.safe_load(HOOKS.read_text("utf-8"))]
    used = [words for text in [*texts, PAGE] for words in commands(text) if words[0] == name]
    assert used
    for words in used:
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert options <= known, words


def test_make_has_the_targets() -> None:
    targets = re.findall(r"^([\w-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    used = {
        target
        for text in WORKFLOWS.values()
        for step in steps(text)
        for target in re.findall(r"\bmake ([a-z]+)", step.get("run", ""))
    }
    assert used <= set(targets)
