"""A real Chromium before the desk, for as long as a test takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

BROWSER, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
PATIENCE_S = 30


class Browser:
    """Clicks and writes as somebody at the desk does."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver, self.url = driver, url
        # Between two pages Chromium answers with faults of many names: those mean "not yet".
        self._patience = WebDriverWait(driver, PATIENCE_S, ignored_exceptions=[WebDriverException])

    def go(self, path: str) -> None:
        """Open a page."""
        self.driver.get(self.url + path)

    def fill(self, **fields: str) -> None:
        """Write into fields by their names."""
        for name, value in fields.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)

    def press(self, label: str, within: str = "") -> None:
        """Press a button by its words, in the part with this heading; every one sends a form, so a new page comes."""
        inside = f"//article[header[normalize-space()='{within}']]" if within else ""
        with self.another_page():
            self.driver.find_element(By.XPATH, f"{inside}//button[normalize-space()='{label}']").click()

    def choose(self, name: str, label: str) -> None:
        """Take a line of a list by its words."""
        Select(self.driver.find_element(By.NAME, name)).select_by_visible_text(label)

    @contextmanager
    def another_page(self) -> Iterator[None]:
        """What is done inside ends when the page that stands now has given way to another."""
        self.driver.execute_script("window.before = true")
        yield
        self._patience.until(
            lambda driver: driver.execute_script("return !window.before && document.readyState === 'complete'")
        )

    def widest_at(self, width: int) -> int:
        """How wide the page becomes on a screen of so many pixels."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        found = self.driver.execute_script("return document.documentElement.scrollWidth")
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        return int(found)

    def part(self, heading: str) -> WebElement:
        """The part of a page with this heading."""
        return self.driver.find_element(By.XPATH, f"//article[header[normalize-space()='{heading}']]")

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self._patience.until(lambda driver: driver.find_element(By.TAG_NAME, "body").text)

    def log_in(self, name: str, password: str) -> None:
        """By the form."""
        self.go("login")
        self.fill(name=name, password=password)
        self.press("登录")


@contextmanager
def browsing(url: str, folder: Path) -> Iterator[Browser]:
    """A headless Chromium with a profile of its own."""
    options = ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
        "--window-size=1280,1000", "--lang=zh-CN", f"--user-data-dir={folder / 'profile'}",
    ):  # fmt: skip
        options.add_argument(word)
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield Browser(driver, url)
    finally:
        driver.quit()
