#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Measures our plugin beside upstream's, in the real agent's environments, and prints a table.

Every subject runs in a process of its own, all in the same interpreter version, and their rounds interleave: what
disturbs the machine for a while disturbs all of them. Nothing is asserted about speed; but where what is measured is
not what it should be (figures that do not change, or are not the board's), the run ends with an error.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("worker.py")
BUILD = Path(os.environ.get("ACCELMOCK_BUILD", ROOT / "build"))
DEFAULT_BUILD = BUILD / "bench"
README_BEGIN, README_END = "<!-- bench: begin -->", "<!-- bench: end -->"

SUBJECTS = ("upstream", "ours", "fallback", "floor")

# Part of the processors' time that others may take before it is worth a word.
BUSY = 0.1

NODE_SIZES = (1, 8, 64, 1000)
CONTAINERS = 8
INIT_DEVICES = 1000


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int
    node_calls: Mapping[int, int]
    container_calls: int
    first_sights: int
    init_calls: int
    imports: int
    board_rounds: int
    command_rounds: int
    agent_rounds: int
    agent_seconds: int


FULL = Effort(
    rounds=12,
    node_calls={1: 60, 8: 60, 64: 40, 1000: 12},
    container_calls=20,
    first_sights=9,
    init_calls=2,
    imports=7,
    board_rounds=40,
    command_rounds=15,
    agent_rounds=3,
    agent_seconds=15,
)
QUICK = Effort(
    rounds=3,
    node_calls={1: 20, 8: 20, 64: 10, 1000: 4},
    container_calls=8,
    first_sights=5,
    init_calls=1,
    imports=2,
    board_rounds=5,
    command_rounds=4,
    agent_rounds=1,
    agent_seconds=6,
)


def say(text: str) -> None:
    """Progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Failed(Exception):
    """The run has no result."""


# ---- what is measured ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A median over rounds, with the quartiles of the rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Figure:
        """Of one figure per round."""
        if len(rounds) < 2:
            return cls(rounds[0], rounds[0], rounds[0])
        low, median, high = statistics.quantiles(rounds, n=4, method="inclusive")
        return cls(median, low, high)


@dataclass(frozen=True)
class Row:
    """One line of the table: the same thing, by subject."""

    what: str
    unit: str
    figures: Mapping[str, Figure]
    target: str = ""

    def ratio(self, subject: str = "ours", other: str = "upstream") -> float | None:
        """How many times less than the other one."""
        if subject not in self.figures or other not in self.figures or self.figures[subject].median <= 0:
            return None
        return self.figures[other].median / self.figures[subject].median


class Worker:
    """A subject's process."""

    def __init__(self, subject: str, python: Path, folder: Path, environment: Mapping[str, str]) -> None:
        self.subject = subject
        self.board = folder / f"board-{subject}"
        self.log = (folder / f"{subject}.log").open("w")
        self.process = subprocess.Popen(
            [str(python), str(WORKER), "subject", subject],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            cwd=folder,
            env={**environment, "ACCELMOCK_BOARD": str(self.board)},
        )
        self.python_version = str(self.answer()["ready"])

    def answer(self) -> dict[str, Any]:
        """The next answer."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            tail = "\n".join(Path(self.log.name).read_text().splitlines()[-20:])
            raise Failed(f"the process of {self.subject} ended:\n{tail}")
        answer: dict[str, Any] = json.loads(line)
        if "wrong" in answer:
            raise Failed(f"{self.subject}: {answer['wrong']}")
        return answer

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """One command."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": command} | arguments) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        """Lets it end by itself."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Bench:
    """One run against one version of the agent."""

    def __init__(self, arguments: argparse.Namespace, agent: str, pythons: Mapping[str, Path], folder: Path) -> None:
        self.effort: Effort = QUICK if arguments.quick else FULL
        self.agent = agent
        self.folder = folder
        self.pythons = pythons
        self.reader = arguments.build / "bench" / "libbench-reader.so"
        self.selected: list[str] = arguments.only
        self.rows: list[Row] = []
        self.raw: dict[str, Any] = {}
        shims = folder / "shims"
        shims.mkdir()
        docker = shims / "docker"
        docker.write_text('#!/bin/sh\necho \'{"Client":{},"Server":{"Version":"20.10.24"}}\'\n')
        docker.chmod(0o755)
        self.socket = folder / "docker.sock"
        self.environment = {
            "PATH": f"{shims}:/usr/bin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DOCKER_HOST": f"unix://{self.socket}",
        }
        self.workers: dict[str, Worker] = {}

    def python_of(self, subject: str) -> Path:
        """The interpreter that a subject runs in."""
        return self.pythons["ours" if subject in ("ours", "fallback") else "upstream"]

    def add(self, what: str, unit: str, rounds: Mapping[str, Sequence[float]], target: str = "") -> None:
        """Keeps a row and what it was made from."""
        self.rows.append(Row(what, unit, {name: Figure.of(values) for name, values in rounds.items()}, target))
        self.raw[what] = {name: list(values) for name, values in rounds.items()}

    def wants(self, part: str) -> bool:
        """Whether that part was asked for."""
        return not self.selected or part in self.selected

    def run(self) -> None:
        """All parts."""
        subjects = [name for name in SUBJECTS if name in ("upstream", "floor") or "ours" in self.pythons]
        try:
            if any(self.wants(part) for part in ("node", "containers", "init")):
                for subject in subjects:
                    self.workers[subject] = Worker(subject, self.python_of(subject), self.folder, self.environment)
                versions = {worker.python_version for worker in self.workers.values()}
                if len(versions) != 1:
                    raise Failed(f"the subjects run in different versions of Python: {', '.join(sorted(versions))}")
            for allocated in (True, False):
                if self.wants("node"):
                    self.node_measures(allocated)
            if self.wants("containers"):
                self.container_measures()
            if self.wants("init"):
                self.init()
        finally:
            for worker in self.workers.values():
                worker.end()
        if self.wants("import"):
            self.imports()

    def machine(self, count: int, key: str = "cuda") -> tuple[Path, list[str]]:
        """A folder with a machine of so many devices, and their ids."""
        ids = [f"22222222-0000-4000-8000-{number:012d}" for number in range(1, count + 1)]
        folder = self.folder / f"{key}-{count}"
        if not folder.exists():
            folder.mkdir()
            (folder / "mock-accelerator.toml").write_text(machine_toml(ids, key))
        return folder, ids

    def prepare(self, count: int, allocated: bool = True) -> None:
        """A machine of so many devices in every subject."""
        folder, ids = self.machine(count)
        for worker in self.workers.values():
            worker.ask(
                "prepare",
                folder=str(folder),
                device_ids=ids,
                mode="discrete",
                allocated=allocated,
                reader=str(self.reader),
            )

    def node_measures(self, allocated: bool) -> None:
        """gather_node_measures by the number of devices."""
        state = "busy" if allocated else "free"
        for count in NODE_SIZES:
            say(f"gather_node_measures, {count} devices, {state}")
            self.prepare(count, allocated)
            rounds: dict[str, list[float]] = {name: [] for name in self.workers}
            checked = 0
            for number in range(self.effort.rounds + 1):
                for name, worker in self.workers.items():
                    answer = worker.ask("node", calls=self.effort.node_calls[count])
                    checked += answer["checked"]
                    # The first round warms up: caches, the interpreter's specialised code, what a plugin remembers.
                    if number > 0:
                        rounds[name].append(statistics.median(answer["ns"]) / 1e3)
            if "ours" in rounds and checked == 0:
                raise Failed("no call could be checked against the board: the machine is too busy")
            plural = "device" if count == 1 else "devices"
            target = {8: "8", 64: "8", 1000: "6"}.get(count, "") if allocated else ""
            self.add(f"`gather_node_measures`, {count} {state} {plural}", "µs", rounds, target)

    def container_measures(self) -> None:
        """gather_container_measures at first sight and afterwards."""
        _, ids = self.machine(CONTAINERS)
        configs = self.folder / "configs"
        configs.mkdir()
        for number, device_id in enumerate(ids):
            (configs / str(number)).mkdir()
            (configs / str(number) / "resource.txt").write_text(
                f'SCRATCH_SIZE=0m\nMOUNTS=\nSLOTS={{"cpu":"1","mem":"1073741824","cuda.device":"1"}}\n'
                f"CUDA.DEVICE_SHARES={device_id}:1\nCPU_SHARES=0:1\nMEM_SHARES=root:1g\n"
            )
        with self.docker(configs):
            self.prepare(CONTAINERS)
            first: dict[str, list[float]] = {name: [] for name in self.workers}
            later: dict[str, list[float]] = {name: [] for name in self.workers}
            for number in range(self.effort.rounds + 1):
                say(f"gather_container_measures, round {number}")
                sets = [
                    [f"{number:028x}{turn:028x}{place:08d}" for place in range(CONTAINERS)]
                    for turn in range(self.effort.first_sights)
                ]
                for name, worker in self.workers.items():
                    answer = worker.ask("containers", sets=sets, calls=self.effort.container_calls)
                    if number > 0:
                        first[name].append(statistics.median(answer["first"]) / 1e3)
                        later[name].append(statistics.median(answer["ns"]) / 1e3)
        what = f"`gather_container_measures`, {CONTAINERS} containers"
        self.add(f"{what}, known", "µs", later, "100")
        self.add(f"{what}, at first sight", "µs", first, "1")

    @contextlib.contextmanager
    def docker(self, configs: Path) -> Iterator[None]:
        """A docker that knows any container, in a process of its own."""
        process = subprocess.Popen(
            [str(self.pythons["upstream"]), str(WORKER), "docker", str(self.socket), str(configs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        assert process.stdin is not None and process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise Failed("the stand-in for docker did not start")
        try:
            yield
        finally:
            process.stdin.close()
            process.wait()

    def init(self) -> None:
        """init() of many devices; of a key that needs no docker command, and of the one that does."""
        for key in ("rocm", "cuda"):
            folder, _ = self.machine(INIT_DEVICES, key)
            say(f"init, {INIT_DEVICES} devices, {key}")
            rounds: dict[str, list[float]] = {name: [] for name in self.workers if name in ("upstream", "ours")}
            for worker in self.workers.values():
                worker.ask("drop")
            for number in range(self.effort.rounds + 1):
                for name, values in rounds.items():
                    answer = self.workers[name].ask("init", folder=str(folder), calls=self.effort.init_calls, key=key)
                    if number > 0:
                        values.append(statistics.median(answer["ns"]) / 1e6)
            note = ", with its docker command" if key == "cuda" else ""
            self.add(f"`init` of {INIT_DEVICES:,} {key} devices{note}", "ms", rounds, "5" if key == "rocm" else "")

    def imports(self) -> None:
        """Memory and time of the plugin's import, in fresh processes."""
        say("import")
        folder, _ = self.machine(1)
        names = [name for name in ("upstream", "ours") if name in self.pythons]
        found: dict[str, dict[str, list[float]]] = {}
        for _ in range(self.effort.imports):
            for name in names:
                result = subprocess.run(
                    [str(self.python_of(name)), str(WORKER), "import"],
                    env=self.environment,
                    cwd=folder,
                    capture_output=True,
                    text=True,
                )
                if result.returncode != 0:
                    raise Failed(f"{name}: the import failed:\n{result.stderr[-2000:]}")
                for what, value in json.loads(result.stdout.splitlines()[-1]).items():
                    found.setdefault(what, {}).setdefault(name, []).append(value / 1e6 if what == "ns" else value)
        self.add("import of the plugin: memory", "KiB", found["rss"])
        self.add("import of the plugin: memory without files", "KiB", found["anonymous"])
        self.add("import of the plugin: time", "ms", found["ns"])


def machine_toml(ids: Sequence[str], key: str) -> str:
    """A mock-accelerator.toml as upstream reads it too."""
    lines = [f'slot_name = "{key}"', 'device_plugin_name = "MockDevice"', "devices = ["]
    for place, device_id in enumerate(ids):
        lines.append(
            f'  {{ mother_uuid = "{device_id}", model_name = "Mock A40", numa_node = {place % 2}, subproc_count = 84, '
            f'memory_size = "48G", is_mig_device = false }},'
        )
    lines += ["]", "[attributes]", 'nvidia_driver = "535.54.03"', 'cuda_runtime = "12.2"']
    for name in ("device", "shares"):
        lines += [
            f"[formats.{name}]",
            'display_unit = "GPU"',
            'display_icon = "gpu1"',
            'human_readable_name = "GPU"',
            'description = "GPU"',
            "number_format = { binary = false, round_length = 2 }",
        ]
    return "\n".join(lines) + "\n"


# ---- the board in C ------------------------------------------------------------------------------------------------


def build_c(build: Path) -> None:
    """Has the C side built where it is not; `make bench` has done it before."""
    if build == DEFAULT_BUILD and not (build / "bench" / "bench-board").exists():
        say(f"building in {build}")
        run_quietly([str(ROOT / "tools" / "build.sh"), "bench"])


def run_quietly(command: Sequence[str]) -> None:
    """Shows what a command printed only where it fails."""
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise Failed(f"{' '.join(command)} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")


def board_rows(build: Path, folder: Path, effort: Effort) -> dict[str, Figure]:
    """The C measurements, in nanoseconds."""
    figures: dict[str, Figure] = {}
    for name in ("board", "nvml"):
        say(f"the {name}, in C")
        command = [str(build / "bench" / f"bench-{name}"), str(folder / f"{name}-boards"), str(effort.board_rounds)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise Failed(f"bench-{name} failed: {result.stderr}")
        figures |= {what: Figure.of(rounds) for what, rounds in json.loads(result.stdout).items()}
    return figures


def command_rows(build: Path, folder: Path, effort: Effort) -> tuple[dict[str, Figure], float]:
    """What the command takes, in nanoseconds, interleaved; and how many bytes the large board has per device."""
    say("the command")
    command = build.parent / "release" / "src" / "cli" / "accelmock"
    rounds: dict[str, list[float]] = {}
    boards = {count: folder / f"command-{count}" for count in (8, 100000)}
    for count, board in boards.items():
        board.mkdir()
        toml = board / "machine.toml"
        toml.write_text(machine_toml(["a"], "cuda").replace("{ mother_uuid", f"{{ count = {count}, mother_uuid"))
    # One verb after the other: a large board that was just written has emptied the processor's caches.
    for verb, words in (("load", ["load"]), ("status", ["status", "0-7"])):
        for _ in range(effort.command_rounds):
            for count, board in boards.items():
                if verb == "load":
                    shutil.rmtree(board / "board", ignore_errors=True)
                    words = ["load", str(board / "machine.toml")]
                started = time.perf_counter_ns()
                run_quietly([str(command), "--board", str(board / "board"), *words])
                rounds.setdefault(f"{verb}, {count} devices", []).append(time.perf_counter_ns() - started)
    size = os.stat(boards[100000] / "board" / "board").st_blocks * 512 / 100000
    return {name: Figure.of(times) for name, times in rounds.items()}, size


# ---- the table -----------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cell(figure: Figure | None, unit: str) -> str:
    """A median with its quartiles."""
    if figure is None:
        return ""
    return f"{number(figure.median)} {unit} ({number(figure.low)} to {number(figure.high)})"


def as_times(ratio: float | None) -> str:
    """A ratio."""
    return "" if ratio is None else f"{number(ratio)} times"


def plugin_table(rows: Sequence[Row]) -> list[str]:
    """The plugin's rows as Markdown."""
    lines = [
        "| | upstream | ours | upstream / ours | ours without direct slot stores | constants in Python |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        figures = [row.figures.get(name) for name in SUBJECTS]
        fallback = cell(figures[2], row.unit)
        if figures[2] is not None and (ratio := row.ratio("fallback")) is not None:
            fallback += f", {as_times(ratio)}"
        cells = [cell(figures[0], row.unit), cell(figures[1], row.unit), as_times(row.ratio()), fallback]
        lines.append(f"| {row.what} | " + " | ".join([*cells, cell(figures[3], row.unit)]) + " |")
    return lines


BOARD_ROWS = (
    ("one device's sample, new tick, one workload that holds all of it", "sample, whole"),
    ("one device's sample, new tick, one workload that holds half, the rest ambient", "sample, new tick"),
    ("the same device again, same tick", "sample, same tick"),
    ("the same, with the longest history that is kept", "sample, long history"),
    ("the same, a year of ticks later", "sample, a year later"),
    ("a device that nobody holds, new tick", "sample, no workload"),
    ("another device each time, new tick", "sample, other device each time"),
    ("the same as the first, while a writer changes the board all the time", "sample, a writer at work"),
    ("mapping the board", "open"),
    ("a transaction that changes nothing", "empty transaction"),
    ("a workload starts and ends: two transactions", "start and end a workload"),
    ("a pin is made and taken away: two transactions", "pin and unpin"),
    ("`accelmock status` of 8 devices, whole process", "status"),
    ("`accelmock load`, whole process", "load"),
)


NVML_ROWS = (
    ("what never changes: a device's minor number", "nvml minor number"),
    ("its name", "nvml name"),
    ("what it draws, same tick", "nvml power"),
    ("what it draws, new tick", "nvml power, new tick"),
    ("its memory, same tick", "nvml memory"),
    ("opening the library, and the first handle", "nvml open and first handle, again"),
)


def board_table(figures: Mapping[str, Figure], bytes_per_device: float) -> list[str]:
    """The board's rows as Markdown: the same on a small and on a large board, side by side."""
    lines = ["| | 8 devices | 100,000 devices |", "|---|---|---|"]
    for text, name in BOARD_ROWS:
        cells = (scaled(figures.get(f"{name}, {count} devices")) for count in (8, 100000))
        lines.append(f"| {text} | {' | '.join(cells)} |")
    lines += [
        "",
        f"The clock: {scaled(figures['clock'])}; the tick: {scaled(figures['tick'])}; "
        f"publishing a board of 1,000 devices and removing it: {scaled(figures['publish, 1000 devices'])}. "
        f"A board of 100,000 devices takes {number(bytes_per_device)} bytes a device.",
        "",
        "| `libnvidia-ml.so.1` | |",
        "|---|---|",
        *(f"| {what} | {scaled(figures[key])} |" for what, key in NVML_ROWS),
    ]
    return lines


AGENTS_VERSION = "26.9.6"

AGENT_WORDS = {
    "alive": "until alive",
    "second": "processor time in a second, with one collection",
    "memory": "memory, each",
}


def agent_rounds(effort: Effort) -> dict[tuple[int, int, str], dict[str, list[float]]]:
    """What whole agents take."""
    agents = load_module("accelmock_bench_agents", Path(__file__).with_name("agents.py"))

    def machine(count: int) -> str:
        return machine_toml([f"22222222-0000-4000-8000-{number:012d}" for number in range(1, count + 1)], "cuda")

    measured: dict[tuple[int, int, str], dict[str, list[float]]] = agents.measure(
        AGENTS_VERSION, machine, effort.agent_rounds, effort.agent_seconds, say
    )
    return measured


def agents_table(rounds: Mapping[tuple[int, int, str], Mapping[str, Sequence[float]]]) -> list[str]:
    """Whole agents as Markdown: what the plugin adds is the difference to one that has none."""
    units = {"alive": "s", "second": "ms", "memory": "MiB"}
    lines = ["| | upstream | ours | no plugin |", "|---|---|---|---|"]
    for (count, devices, measure_name), by_subject in rounds.items():
        what = f"{count} agent{'s' if count > 1 else ''} with {devices:,} devices: {AGENT_WORDS[measure_name]}"
        cells = [cell(Figure.of(by_subject[name]), units[measure_name]) for name in ("upstream", "ours", "none")]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return lines


def scaled(figure: Figure | None) -> str:
    """Nanoseconds in the unit that suits them."""
    if figure is None:
        return ""
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if figure.median >= 1.5 * size:
            return cell(Figure(figure.median / size, figure.low / size, figure.high / size), unit)
    return cell(figure, "ns")


def machine_description(pythons: Mapping[str, Path], build: Path, folder: Path) -> str:
    """What it was measured on."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            model = line.partition(":")[2].strip()
            break
    python = subprocess.run([str(pythons["upstream"]), "-VV"], capture_output=True, text=True).stdout.strip()
    compilers = json.loads((build / "meson-info" / "intro-compilers.json").read_text())
    compiler = compilers["host"]["c"]["full_version"]
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    return (
        f"{model}, {os.cpu_count()} processors, Linux {platform.release()} ({system}), {python}, {compiler}; "
        f"boards on {filesystem_of(folder)}"
    )


def filesystem_of(path: Path) -> str:
    """The type of file system that a path lies on."""
    best, kind = "", "an unknown file system"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, name, *_ = line.split()
        if (str(path) + "/").startswith(place.rstrip("/") + "/") and len(place) >= len(best):
            best, kind = place, name
    return kind


def tmpfs() -> Path | None:
    """
    A folder of a file system in memory, as boards live on where systemd or the like has prepared /run; None where this
    machine has none that this user may write to.
    """
    for name in (os.environ.get("XDG_RUNTIME_DIR", ""), "/run", "/dev/shm"):
        if name and os.access(name, os.W_OK) and filesystem_of(Path(name)) == "tmpfs":
            return Path(name)
    return None


def busy_before() -> float:
    """The part of all processors' time that others take, while this waits for a second."""

    def times() -> list[int]:
        return [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]

    before = times()
    time.sleep(1)
    spent = [after - start for after, start in zip(times(), before, strict=True)]
    idle = spent[3] + spent[4]
    return 1 - idle / max(1, sum(spent))


def update_readme(text: str) -> None:
    """Rewrites what is between the two markers."""
    readme = ROOT / "README.md"
    old = readme.read_text()
    head, begin, rest = old.partition(README_BEGIN)
    _, end, tail = rest.partition(README_END)
    if not begin or not end:
        raise Failed(f"{readme} has no {README_BEGIN} ... {README_END}")
    readme.write_text(f"{head}{begin}\n{text}\n{end}{tail}")


# ---- where the subjects are ----------------------------------------------------------------------------------------


def environments_module() -> ModuleType:
    """The tests' own knowledge of where the environments are."""
    return load_module("accelmock_environments", ROOT / "tests" / "agent" / "harness" / "environments.py")


def load_module(name: str, path: Path) -> ModuleType:
    """A file that is no part of a package."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def find_pythons(agent: str, arguments: argparse.Namespace) -> dict[str, Path]:
    """The interpreters with upstream's plugin and with ours."""
    given = {"upstream": arguments.upstream, "ours": arguments.ours}
    module = environments_module()
    for name, plugin in (("upstream", "upstream"), ("ours", "accelmock")):
        if given[name] is None and not (name == "ours" and arguments.upstream_only):
            try:
                given[name] = module.environment(agent, plugin).python
            except module.NotInstalled as error:
                raise Failed(str(error)) from None
    return {name: path for name, path in given.items() if path is not None}


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", action="append", help="version of the agent (25.11.2; may be repeated)")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=("node", "containers", "init", "import", "board", "agents"),
        help="only that part (may be repeated)",
    )
    parser.add_argument("--update-readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--json", type=Path, default=BUILD / "bench.json", help="where all rounds go")
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="where the C side is built")
    parser.add_argument("--upstream", type=Path, help="interpreter with upstream's plugin")
    parser.add_argument("--ours", type=Path, help="interpreter with our plugin")
    parser.add_argument("--upstream-only", action="store_true", help="leave our plugin out")
    parser.add_argument("--folder", type=Path, help="where boards are made (default: where there is a tmpfs)")
    arguments = parser.parse_args()
    arguments.agent = arguments.agent or ["25.11.2"]
    arguments.build = arguments.build.resolve()
    arguments.folder = arguments.folder or tmpfs()
    return arguments


def measure(arguments: argparse.Namespace) -> None:
    """The whole run."""
    effort = QUICK if arguments.quick else FULL
    busy = busy_before()
    if busy >= BUSY:
        say(f"others are at work here ({busy:.0%} of the processors' time): the figures will not be good")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.folder) as name:
        build_c(arguments.build)
        parts: list[str] = []
        raw: dict[str, Any] = {}
        pythons: dict[str, Path] = {}
        for agent in arguments.agent:
            pythons = find_pythons(agent, arguments)
            folder = Path(name) / agent
            folder.mkdir()
            bench = Bench(arguments, agent, pythons, folder)
            bench.run()
            raw[agent] = bench.raw
            if bench.rows:
                parts += [f"Agent {agent}, medians of rounds and their quartiles:", "", *plugin_table(bench.rows), ""]
        if not arguments.only or "board" in arguments.only:
            figures = board_rows(arguments.build, Path(name), effort)
            command_figures, bytes_per_device = command_rows(arguments.build, Path(name), effort)
            figures |= command_figures
            raw["board"] = {what: vars(figure) for what, figure in figures.items()}
            parts += ["The board, in C:", "", *board_table(figures, bytes_per_device), ""]
        if not arguments.only or "agents" in arguments.only:
            rounds = agent_rounds(effort)
            raw["agents"] = {" ".join(map(str, key)): values for key, values in rounds.items()}
            parts += [f"Whole agents, of version {AGENTS_VERSION}:", "", *agents_table(rounds), ""]
        description = machine_description(pythons, arguments.build, Path(name))
        shutil.rmtree(Path(name) / "boards", ignore_errors=True)
    others = f"; others were at work as it began, for {busy:.0%} of the processors' time" if busy >= BUSY else ""
    text = "\n".join([*parts, f"Measured by `make bench` on {description}{others}."])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"machine": description, "rounds": raw}, indent=1) + "\n")
    print(text)
    if arguments.update_readme:
        update_readme(text)


def main() -> None:
    """Runs it, and says in a sentence where it cannot."""
    try:
        measure(parse_arguments())
    except Failed as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
