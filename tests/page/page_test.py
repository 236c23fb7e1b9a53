#!/usr/bin/env python3
"""The page of `manager serve --http` in a real browser: Debian's chromium, by chromedriver.

usage: page_test.py FOLDER_OF_PROGRAMS [FOLDER_FOR_SCREENSHOTS]

Exits with 77, with a line SKIPPED, where there is no chromedriver or the program has no page.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PATIENCE = 60  # seconds


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


def wait_for(what, condition):
    """Polls until the condition holds, and returns its value."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
    raise AssertionError(f"not seen: {what}")


class Browser:
    """A headless chromium. Speaks the WebDriver protocol."""

    def __init__(self, scratch, options=()):
        # Port 0: chromedriver says which one it got.
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.base = "http://127.0.0.1:" + line.rsplit(" ", 1)[1].strip().rstrip(".")
                break
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     f"--user-data-dir={scratch}", *options]
        capabilities = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments},
                        "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as failure:
            raise AssertionError(failure.read().decode()) from failure

    def ask(self, method, path, body=None):
        return self.call(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": script, "args": []})

    def text(self):
        return self.run("return document.body.innerText")

    def devtools(self, command, parameters):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def window(self, width, height, phone):
        self.devtools("Emulation.setDeviceMetricsOverride",
                      {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone})

    def colours(self, scheme):
        self.devtools("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))

    def errors(self):
        return [line for line in self.ask("POST", "/se/log", {"type": "browser"}) if line["level"] == "SEVERE"]

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


class Server:
    """`manager serve --http`, with objects, and threads that wait for each other."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.access = ["--address", f"unix:{folder}/socket", "--key-file", f"{folder}/key"]
        subprocess.run([program, "keygen", f"{folder}/key"], check=True)
        self.process = subprocess.Popen(
            [program, "serve", "--listen", f"unix:{folder}/socket", "--key-file", f"{folder}/key", "--http", "0"],
            stdout=subprocess.PIPE, text=True)
        self.url = None
        for line in self.process.stdout:
            if line.startswith("serving "):
                self.url = line.split()[1]
            if line.startswith("listening"):
                break
        self.others = []

    def command(self, *words):
        return subprocess.run([self.program, words[0], *self.access, *words[1:]], check=True, text=True,
                              capture_output=True).stdout

    def fill(self):
        rows = [{"name": "results", "type": "dict", "schema": "dict<str,int>", "value": {"<b>ann</b>": 41, "bob": 7}}]
        rows += [{"name": f"list {i}", "type": "list", "schema": "list<int>", "value": [i]} for i in range(150)]
        path = self.folder / "objects"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        self.command("load", str(path))

    def lock(self, name, *command):
        held = subprocess.Popen([self.program, "lock", *self.access, name, "--", *command], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        self.others.append(held)
        return held

    def wait_in_a_row(self):
        """Three processes: the first holds a lock, the second waits for it with another lock, for which the third
        waits."""
        holding = self.lock("door", "sh", "-c", "echo held; cat")
        assert holding.stdout.readline() == "held\n"
        inner = " ".join([self.program, "lock", *self.access, "door", "--", "true"])
        between = self.lock("window", "sh", "-c", "echo held; " + inner)
        assert between.stdout.readline() == "held\n"
        self.lock("window", "true")

    def close(self):
        for each in self.others:
            each.stdin.close()
        for each in self.others:
            each.wait(PATIENCE)
        self.process.terminate()
        return self.process.wait(PATIENCE)


def contents(browser, server, shots):
    browser.window(1200, 800, False)
    browser.open(server.url)
    wait_for("the objects", lambda: "list 149" in browser.text())
    browser.screenshot(shots / "objects.png")
    browser.run("const box = document.getElementById('search'); box.value = 'res'; "
                "box.dispatchEvent(new Event('input'))")
    wait_for("the search", lambda: "1 of 1 shown" in browser.text())
    browser.run("document.querySelector('tr.link').click()")
    wait_for("the content", lambda: "\"bob\": 7" in browser.text())
    assert "<b>ann</b>" in browser.text(), "a text of an object became markup"
    browser.screenshot(shots / "object.png")


def waits(browser, server, shots):
    server.wait_in_a_row()
    browser.run("document.getElementById('tab-waits').click()")
    wait_for("the graph", lambda: browser.run("return document.querySelectorAll('#graph path').length") == 4)
    assert "mutex 'door'" in browser.text() and "mutex 'window'" in browser.text()
    browser.screenshot(shots / "waits.png")
    browser.colours("dark")
    back = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert back == "rgb(20, 23, 27)", back
    browser.screenshot(shots / "waits-dark.png")
    browser.run("document.getElementById('tab-sessions').click()")
    wait_for("the sessions", lambda: "Worker" in browser.text())


def phone(browser, shots):
    browser.window(375, 700, True)
    for tab in ("objects", "sessions", "waits", "operations", "slow"):
        browser.run(f"document.getElementById('tab-{tab}').click()")
        wait_for("a page on a phone", lambda: browser.run("return document.getElementById('page').children.length") > 0)
        wide = browser.run("return document.documentElement.scrollWidth")
        assert wide <= 375, f"{tab} is {wide} pixels wide on a phone"
    browser.run("document.getElementById('tab-operations').click()")
    wait_for("the operations", lambda: "mutex.lock" in browser.text())
    browser.screenshot(shots / "phone-dark.png")
    browser.colours("light")
    browser.screenshot(shots / "phone.png")


def rates(browser, server):
    browser.run("document.getElementById('tab-operations').click()")
    server.command("bench", "--seconds", "0.05")
    wait_for("the calls of the bench", lambda: "value.load" in browser.text())
    outside = browser.run("return performance.getEntriesByType('resource').map(each => each.name)")
    assert all(name.startswith((server.url, "data:")) for name in outside), outside


def main():
    program = pathlib.Path(sys.argv[1]) / "manager"
    if not shutil.which("chromedriver") or not shutil.which("chromium"):
        skip("chromium-driver is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else folder
        server = Server(str(program), folder)
        if server.url is None:
            server.process.wait()
            skip("the program was built without cpp-httplib")
        browser = Browser(folder / "browser")
        try:
            server.fill()
            contents(browser, server, shots)
            waits(browser, server, shots)
            phone(browser, shots)
            rates(browser, server)
            problems = browser.errors()
            assert not problems, problems
        finally:
            browser.close()
            assert server.close() == 0
    print("the page shows objects, contents, waits and rates; in the dark, and on a phone")


main()
