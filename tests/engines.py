"""Three engines with the same verbs: Chromium and Firefox by Playwright, WebKitGTK by Selenium."""

import os
import time
from contextlib import contextmanager

import pytest


class ByPlaywright:
    def __init__(self, context):
        self._context = context
        self._page = context.new_page()
        self._page.set_default_timeout(PATIENCE * 1000)

    def open(self, address):
        self._page.goto(address)

    def type(self, selector, text):
        self._page.fill(selector, text)

    def click(self, selector, *keys):
        self._page.click(selector, modifiers=keys)

    def enter(self, selector, *keys):
        self._page.press(selector, "+".join((*keys, "Enter")))

    def run(self, expression):
        return self._page.evaluate(expression)

    @property
    def addresses(self):
        return sorted(page.evaluate("location.href") for page in self._context.pages)


class BySelenium:
    def __init__(self, driver):
        self._driver = driver

    def open(self, address):
        self._driver.get(address)

    def type(self, selector, text):
        self._find(selector).clear()
        self._find(selector).send_keys(text)

    def click(self, selector, *keys):
        if keys:
            self._hold(keys, lambda actions: actions.click(self._find(selector)))
        else:
            self._find(selector).click()

    def enter(self, selector, *keys):
        self.run(f"document.querySelector('{selector}').focus()")
        self._hold(keys, lambda actions: actions.send_keys("\ue007"))

    def run(self, expression):
        return self._driver.execute_script(f"return {expression}")

    @property
    def addresses(self):
        return sorted(self._address_of(handle) for handle in self._driver.window_handles)

    def _find(self, selector):
        return self._driver.find_element("css selector", selector)

    def _hold(self, keys, act):
        from selenium.webdriver import ActionChains, Keys

        actions = ActionChains(self._driver)
        for key in keys:
            actions.key_down(getattr(Keys, key.upper()))
        act(actions)
        for key in keys:
            actions.key_up(getattr(Keys, key.upper()))
        actions.perform()

    def _address_of(self, handle):
        self._driver.switch_to.window(handle)
        return self._driver.current_url


PATIENCE = 60
"""Seconds to wait for something that a busy machine may be slow to do."""


def until(condition):
    """Wait until it is true, in whichever page that is by then."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if condition():
                return
        except Exception:  # noqa: S110 - its page was just left
            pass
        assert time.monotonic() < end, "What was awaited did not come."
        time.sleep(0.05)


@contextmanager
def chromium(find_program):
    """Makes tabs, each in a browser of its own as far as cookies and history go."""
    with playwright() as engines:
        browser = engines.chromium.launch(
            executable_path=find_program("chromium", "chromium-headless-shell"),
            args=["--no-sandbox"] * (os.geteuid() == 0),
        )
        yield contextmanager(lambda: tabs_of(browser))


@contextmanager
def firefox(find_program):
    with playwright() as engines:
        browser = engines.firefox.launch(
            channel="moz-firefox", executable_path=find_program("firefox-esr", "firefox")
        )
        yield contextmanager(lambda: tabs_of(browser))


def playwright():
    from playwright.sync_api import sync_playwright

    return sync_playwright()


def tabs_of(browser):
    context = browser.new_context()
    yield ByPlaywright(context)
    context.close()


@contextmanager
def webkitgtk(find_program):
    from selenium.webdriver import WebKitGTK, WebKitGTKOptions
    from selenium.webdriver.webkitgtk.service import Service

    program = find_program("webkit2gtk-driver", "WebKitWebDriver")
    if "DISPLAY" not in os.environ:
        pytest.fail("needs a screen, such as that of xvfb-run: make engines")

    @contextmanager
    def tab():
        driver = WebKitGTK(WebKitGTKOptions(), Service(program))
        yield BySelenium(driver)
        driver.quit()

    yield tab
