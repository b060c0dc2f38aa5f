"""Test the way to the county step by step: link, address, name, encryption, server, clock. Says what to do.

Each step is a finding in words. Nothing that a stranger on the line says reaches them but a number.
"""

import contextlib
import datetime as dt
import email.utils
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from kiosk.health import BAD, OK, WARN, Finding
from kiosk.settings import Settings

T = TypeVar("T")

STEP_S = 2.5
SLOW_CLOCK_S, WRONG_CLOCK_S = 60, 600
LEAST_METADATA = b'"signatures"'


def steps(
    settings: Settings, facts: Mapping[str, str], *, root: Path = Path("/"), trusted: Path | str = ""
) -> Iterator[Finding]:
    """The steps in order; after one that failed the later ones are named and not tried.

    `trusted`: the certificates that are believed, else those that a pull believes, whatever the system has besides.
    """
    store = str(trusted or DEFAULT_CA_BUNDLE_PATH)
    url = settings.text("server_url") or facts.get("url", "")
    proxy = settings.text("proxy")
    aim = urlsplit(proxy or url)
    if not url or not aim.hostname:
        yield Finding("link", BAD, "还没有县服务器的地址，请先接入县里")
        return
    is_here = _is_loopback(aim.hostname)
    yield _link(root, is_here=is_here)
    yield _address(root, is_here=is_here)
    port = aim.port or (443 if aim.scheme == "https" else 80)
    name = _name(aim.hostname)
    yield name
    if name.level == BAD:
        yield from (Finding(key, WARN, "前一步不通，没有测") for key in ("tls", "server", "time"))
        return
    tls = _tls(aim.hostname, port, aim.scheme, store, through_proxy=bool(proxy))
    yield tls
    if tls.level == BAD:
        yield from (Finding(key, WARN, "前一步不通，没有测") for key in ("server", "time"))
        return
    yield from _server(url, proxy, store)


def _link(root: Path, *, is_here: bool) -> Finding:
    found = []
    for one in sorted((root / "sys/class/net").glob("*")):
        with contextlib.suppress(OSError):
            if one.name != "lo" and (one / "carrier").read_text("ascii").strip() == "1":
                found.append(one.name)
    if found:
        return Finding("link", OK, f"网线或无线已接通：{'、'.join(found)}")
    if is_here:
        return Finding("link", OK, "服务器就在本机，不用网线")
    return Finding("link", BAD, "网线没有接通，请看网线两头和交换机的灯，或者换一根线")


def _address(root: Path, *, is_here: bool) -> Finding:
    """A default route, which whoever gives addresses gives too."""
    has_route = False
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in (root / "proc/net/route").read_text("ascii").splitlines()[1:]:
            has_route = has_route or int(line.split()[1], 16) == 0
    address = ""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("192.0.2.1", 9))  # nothing is sent
        address = one.getsockname()[0]
    if has_route and address:
        return Finding("address", OK, f"本机地址 {address}")
    if is_here:
        return Finding("address", OK, "服务器就在本机，不用外面的地址")
    return Finding("address", BAD, "没有拿到网络地址，请看路由器是否自动分配（DHCP），或请网络管理员给固定地址")


def _name(host: str) -> Finding:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return Finding("name", OK, f"地址是数字 {host}，不用域名")
    try:
        found = _within(lambda: socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP), STEP_S)
    except (OSError, TimeoutError):
        return Finding(
            "name", BAD, f"找不到 {host}：先核对域名；没写错多半是路由器的 DNS，请重启路由器或请网络管理员看"
        )
    return Finding("name", OK, f"{host} 是 {found[0][4][0]}")


def _tls(host: str, port: int, scheme: str, store: str, *, through_proxy: bool) -> Finding:
    """The connection, and the certificate where there is one."""
    try:
        with socket.create_connection((host, port), STEP_S) as line:
            if through_proxy:
                return Finding("tls", OK, f"连得上网络代理 {host}:{port}")
            if scheme != "https":
                return Finding("tls", OK, f"连得上 {host}:{port}；没有加密，内容靠签名保证")
            context = ssl.create_default_context(cafile=store)
            with context.wrap_socket(line, server_hostname=host) as sealed:
                ends = ssl.cert_time_to_seconds(str((sealed.getpeercert() or {}).get("notAfter")))
    except ssl.SSLCertVerificationError as exc:
        return Finding("tls", BAD, _refused(exc.verify_code, host))
    except (ssl.SSLError, ValueError):
        return Finding("tls", BAD, "没法建立加密连接，中间可能有别的设备；请报告县里")
    except OSError:
        return Finding("tls", BAD, f"连不上 {host}:{port}：请核对地址和端口，再看防火墙，或县服务器没有开")
    until = dt.datetime.fromtimestamp(ends, dt.UTC).date().isoformat()
    return Finding("tls", OK, f"加密连接正常，证书到 {until}")


def _refused(code: int, host: str) -> str:
    """Why a certificate is not believed, by OpenSSL's number: what it says of itself reaches nobody."""
    now = f"本机现在是 {dt.datetime.now().astimezone():%Y-%m-%d %H:%M}"
    return {
        9: f"对方的证书还没到生效的日子：{now}，不对就请先校准本机时间；对就报告县里",
        10: f"对方的证书已经过期：{now}，不对就请先校准本机时间；对就请县里换证书",
        18: "对方的证书是自己签的，谁都能做一张：可能被上网管理设备拦下，请网络管理员放行；或请县里换正式证书",
        19: "对方的证书不是公认机构签的：可能被上网管理设备拦下，请网络管理员放行；或请县里换正式证书",
        20: "不认得签对方证书的机构：县里的证书链没有装全，或被上网管理设备拦下；请报告县里",
        62: f"对方的证书不是给 {host} 的：地址写错，或域名被指到别处；请核对地址，报告县里",
        64: f"对方的证书不是给 {host} 的：地址请写域名，不要写数字",
    }.get(code, f"对方的证书不对（{code}），请报告县里")


def _server(url: str, proxy: str, store: str) -> Iterator[Finding]:
    try:
        with requests.Session() as session:
            session.trust_env = False  # as a pull does: no proxy and no certificates of a stray environment
            answer = session.get(
                url.rstrip("/") + "/metadata/timestamp.json", timeout=(STEP_S, STEP_S), allow_redirects=False,
                proxies={"http": proxy, "https": proxy} if proxy else {}, verify=store, stream=True,
            )  # fmt: skip
            with answer:
                start = next(answer.iter_content(4_000), b"")
    except (requests.RequestException, OSError, ValueError):
        yield Finding("server", BAD, "县服务器没有应答，请报告县里")
        yield Finding("time", WARN, "前一步不通，没有测")
        return
    if answer.status_code == requests.codes.ok and LEAST_METADATA in start:
        yield Finding("server", OK, "县服务器应答正常")
    elif answer.is_redirect or answer.status_code == requests.codes.ok:
        yield Finding("server", BAD, "应答的是网页，不是县里的内容：网络要求先登录，请网络管理员放行，或地址写错")
    else:
        yield Finding("server", BAD, f"县服务器答不了（{answer.status_code}），地址写错，或请报告县里")
    yield _time(answer.headers.get("Date", ""))


def _time(said: str) -> Finding:
    try:
        ahead = (dt.datetime.now(dt.UTC) - email.utils.parsedate_to_datetime(said)).total_seconds()
    except (TypeError, ValueError):
        return Finding("time", WARN, "县服务器没有说时间，没法比")
    apart = abs(ahead)
    level = BAD if apart > WRONG_CLOCK_S else WARN if apart > SLOW_CLOCK_S else OK
    words = f"{apart:.0f} 秒" if apart < 5_400 else f"{apart / 3_600:.0f} 小时"
    if level == OK:
        return Finding("time", OK, f"与县里相差 {words}")
    return Finding("time", level, f"本机比县里{'快' if ahead > 0 else '慢'} {words}，请校准本机时间")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _within(work: Callable[[], T], seconds: float) -> T:
    """The system's resolver has no deadline of its own.

    Raises:
        TimeoutError
    """
    done: list[T] = []
    failed: list[OSError] = []

    def run() -> None:
        try:
            done.append(work())
        except OSError as exc:
            failed.append(exc)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]
