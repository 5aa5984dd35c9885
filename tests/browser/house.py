"""The application served for a real browser, and what a browser may not do with it."""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import make_server

from crm.accounts.login import SESSION_KEY
from crm.accounts.models import User
from crm.app import create_app
from crm.config import Settings
from crm.db import db
from crm.web.limits import limiter
from tests.conftest import NOW, empty_all_tables
from tests.factories import make_session

HOST = "127.0.0.1"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 320, "height": 640}}
PHONE = {"width": 390, "height": 844}


@dataclass
class House:
    """The served application. `address` has no slash at its end."""

    app: Flask
    address: str

    def url(self, path: str) -> str:
        return self.address + path

    def set_clock(self, moment: datetime) -> None:
        self.app.config["NOW"] = moment

    def empty(self) -> None:
        """Leave no row behind, and no failed attempt on the limiter's list."""
        self.set_clock(NOW)
        with self.app.app_context():
            limiter.reset()
            db.session.remove()
            empty_all_tables()

    def cookies(self, user_id: int, at: datetime | None = None) -> list[dict[str, str]]:
        """The cookie of a new session of that user, as a browser context takes it."""
        with self.app.app_context():
            user = db.session.get_one(User, user_id)
            token = make_session(user, at=at or self.app.config["NOW"])
            db.session.remove()
        signer = self.app.session_interface.get_signing_serializer(self.app)
        value = signer.dumps({SESSION_KEY: token, "_user_id": str(user_id), "_fresh": True})
        return [{"name": "session", "value": value, "url": self.address}]


@contextlib.contextmanager
def serving(*, now: datetime = NOW) -> Iterator[House]:
    """Serve an empty application on a free port of this machine, in threads of this process."""
    with tempfile.TemporaryDirectory(prefix="crm-browser-") as folder:
        app = create_app(
            Settings(
                database_url=f"sqlite:///{folder}/crm.sqlite",
                instance_path=folder,
                secret_key="a test key that is long enough for anything",
            ),
            overrides={"NOW": now},
        )
        server = make_server(HOST, 0, app, threaded=True)
        house = House(app, f"http://{HOST}:{server.server_port}")
        app.config["PUBLIC_URL"] = house.address
        with app.app_context():
            db.create_all()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield house
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def launch_options() -> dict[str, Any]:
    """Debian's browser, which finds no machine but this one."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {
        "executable_path": path,
        "args": [
            f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
            "--force-prefers-reduced-motion",
            # One hand draws, in one order, so that pictures come out the same.
            "--num-raster-threads=1",
            "--disable-partial-raster",
            "--disable-skia-runtime-opts",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ],
    }


@dataclass
class Watch:
    """What went wrong in the pages of a context: requests elsewhere, console errors, faults.

    `expected` holds the statuses a story means to meet; the console reports those as errors too.
    """

    house: House
    expected: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> BrowserContext:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.house.address + "/", "data:", "about:", "blob:")):
            self.complaints.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        is_meant = "Failed to load resource" in message.text and any(
            f"status of {status} " in message.text for status in self.expected
        )
        if not is_meant:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")


AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"

#: Everything a glance would see: what axe calls serious or critical, what hangs over the edge.
LOOK = """
async () => {
  const found = [];
  const result = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  for (const rule of result.violations) {
    if (rule.impact !== "serious" && rule.impact !== "critical") continue;
    for (const node of rule.nodes.slice(0, 4)) {
      found.push(`${rule.id} at ${node.target.join(" ")}: ${node.failureSummary.split("\\n")[1]}`);
    }
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const over = [...document.body.querySelectorAll("*")].filter((one) => {
      if (one.getBoundingClientRect().right <= root.clientWidth + 1) return false;
      for (let up = one.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== "visible") return false;
      }
      return true;
    });
    const names = over.slice(0, 3).map((one) => one.tagName + "." + one.className);
    found.push(`wider than the screen by ${root.scrollWidth - root.clientWidth} px: ${names}`);
  }
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const cuts = ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis";
    if (cuts && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1 && one.innerText) {
      found.push(`text cut off in ${one.tagName}.${one.className}: ${one.innerText.slice(0, 40)}`);
    }
  }
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) found.push(`${headings} h1`);
  return {found, language: root.lang};
}
"""


def look(page: Page, *, language: str) -> list[str]:
    """What is wrong with the page as it stands, in words."""
    seen = page.evaluate(LOOK)
    found: list[str] = seen["found"]
    if seen["language"] != language:
        found.append(f"speaks {seen['language']}, not {language}")
    return found
