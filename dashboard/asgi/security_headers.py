"""Headers of every answer: what a page may load and do, who may frame it, and what is never kept by a cache."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCROLL_SCRIPT: Final = """
const key = document.querySelector("[data-bring-into-view]").dataset.bringIntoView;
document.querySelector(".st-key-" + key).scrollIntoView({block: "nearest", behavior: "smooth"});
"""
"""The one script that pages of ours add. Any other would not run: the policy names the digest of each."""
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FEATURES: Final = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)


def content_policy(index: Path) -> str:
    """The Content-Security-Policy that Streamlit's page at `index` bears; nothing is loaded from elsewhere."""
    scripts = (*_INLINE.findall(index.read_text("utf-8")), SCROLL_SCRIPT)
    digests = " ".join(f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in scripts)
    return (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; "
        f"script-src 'self' {digests}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; manifest-src 'self'"
    )


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            # Sign-in leads back to the page that it was asked from, which the browser tells within this origin alone.
            "referrer-policy": "same-origin",
            "permissions-policy": ", ".join(f"{name}=()" for name in _FEATURES),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer gets the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, sent)
