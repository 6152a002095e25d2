"""The arrows between rooms point one way, rooms stay small, and only two modules open a connection."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "data": {"geo", "layers", "views", "commands", "folium", "matplotlib", "streamlit", "branca"},
    "geo": {"layers", "views", "commands", "folium", "matplotlib", "streamlit", "branca"},
    "layers": {"views", "commands", "streamlit"},
    "views": {"commands"},
    "commands": {"views", "streamlit"},
}
NETWORK = {"requests", "urllib.request", "http.client", "socket", "aiohttp", "httpx", "geopy", "pooch"}
MAY_OPEN_CONNECTIONS = {"geo/online.py", "data/fetch.py"}
FILE_CALLS = {
    "open",
    "read_text",
    "write_text",
    "read_bytes",
    "write_bytes",
    "to_parquet",
    "read_csv",
    "read_file",
    "to_file",
}
MAY_PRINT = {"data/build.py"}
"""The maintainers' script that makes the shipped tables."""
UNITE = {"dissolve", "union_all", "unary_union", "coverage_union", "coverage_union_all"}
MAY_UNITE = {
    "geo/activities.py",  # the outline of a whole area, to tell points outside it
    "layers/shapes.py",  # outlines of the simplified shapes of a page or of a map's files, made once
    "layers/_poster_links_malian.py",  # where ink is already
    "layers/_poster_qr.py",  # the squares of a QR code
}
"""Outside data, where the units above the commune are made with the boundaries and kept."""
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONGEST_APP = 120


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def roots(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_arrow_turns_round(room):
    wrong = {str(p.relative_to(ROOT)): roots(imported(p)) & FORBIDDEN[room] for p in modules(room)}
    assert not {path: names for path, names in wrong.items() if names}


def test_only_fetch_and_online_open_a_connection():
    wrong = {}
    for path in modules("data", "geo", "layers", "views", "commands"):
        name = str(path.relative_to(ROOT))
        used = {n for n in imported(path) if n in NETWORK or n.split(".")[0] in NETWORK}
        if used and name not in MAY_OPEN_CONNECTIONS:
            wrong[name] = used
    assert not wrong


def test_geo_neither_reads_nor_writes_files():
    wrong = []
    for path in modules("geo"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in FILE_CALLS:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert not wrong


def test_no_page_dissolves_communes_and_layers_unite_shapes_in_one_place():
    found = set()
    for path in modules("geo", "layers", "views", "commands"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in UNITE:
                found.add(path.relative_to(ROOT).as_posix())
            if isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & UNITE:
                found.add(path.relative_to(ROOT).as_posix())
    assert found == MAY_UNITE
    uniting = "data._territories_geometry.union"
    assert not [p for p in modules("geo", "layers", "views", "commands") if uniting in imported(p)]


def test_modules_and_functions_stay_small():
    wrong = []
    code = [
        *modules("data", "geo", "layers", "views", "commands", "bench"),
        ROOT / "cli.py",
        ROOT / "app.py",
    ]
    for path in [*code, *modules("tests")]:
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_MODULE:
            wrong.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        if path not in code:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if body and node.end_lineno - body[0].lineno + 1 > LONGEST_FUNCTION:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not wrong
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= LONGEST_APP


def test_nothing_is_left_unfinished_and_only_commands_print():
    wrong = []
    for path in [*modules("data", "geo", "layers", "views", "commands"), ROOT / "cli.py", ROOT / "app.py"]:
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        lines = enumerate(text.splitlines(), 1)
        wrong += [f"{name}:{n} {line.strip()}" for n, line in lines if re.search(r"\b(?:TODO|FIXME)\b", line)]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.unparse(node.exc):
                wrong.append(f"{name}:{node.lineno} NotImplementedError")
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if called == "print" and not name.startswith("commands/") and name not in MAY_PRINT:
                wrong.append(f"{name}:{node.lineno} print")
    assert not wrong


def test_no_file_holds_a_personal_address():
    address = re.compile(
        rb"[A-Za-z0-9._-]+(?:@|\[at\])(?:yahoo|gmail|diplomatie|hotmail|orange|wanadoo)\.[a-z.]+"
    )
    files = [
        p for p in ROOT.rglob("*") if p.is_file() and not {".git", ".venv"} & set(p.relative_to(ROOT).parts)
    ]
    assert not [
        str(p.relative_to(ROOT))
        for p in files
        if p.stat().st_size < 5_000_000 and address.search(p.read_bytes())
    ]
