"""Servers of this machine for the tests in a real browser: the app, and an OpenID Connect provider."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ["streamlit", "run", "app.py", "--server.headless", "true"]


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(arguments, probe, environment):
    """Run a Python module until the block ends; begin once an address answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(probe, timeout=2) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.25)
        else:
            pytest.fail(f"{arguments[0]} did not start")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def running_app(home, *options, port=None, **environment):
    """Run the app with a home of its own; give its address."""
    port = port or free_port()
    url = f"http://localhost:{port}"
    arguments = [*APP, "--server.port", str(port), *options]
    with started(arguments, f"{url}/_stcore/health", {"CARTOCOOP_HOME": str(home), **environment}):
        yield url


@contextmanager
def running_provider(*people):
    """Run an OpenID Connect provider that knows some people (their claims); give its address."""
    port = free_port()
    url = f"http://localhost:{port}"
    told = [part for one in people for part in ("--user-claims", json.dumps(one))]
    arguments = ["oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *told]
    with started(arguments, f"{url}/.well-known/openid-configuration", {}):
        yield url
