"""Mail over TLS, one message per recipient, so that nobody learns who else gets it."""

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from data_access.settings import Settings
from validations.errors import DeliveryError

_PATIENCE: Final = 60
"""Seconds that the server may take for an answer."""
_OF_SLIDES: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_OF_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES: Final = {".pptx": _OF_SLIDES, ".xlsx": _OF_WORKBOOK}


def send(settings: Settings, to: str, subject: str, text: str, files: Sequence[tuple[str, bytes]] = ()) -> None:
    """Send one message. Raises DeliveryError with what the server said."""
    if not settings.mail_server or not settings.mail_from:
        raise DeliveryError("No mail can be sent: the settings 'mail_server' and 'mail_from' are empty.")
    message = _message(settings.mail_from, to, subject, text, files)
    try:
        with _connected(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            server.send_message(message)
    except ssl.SSLError as error:
        raise DeliveryError(
            f"The mail server '{settings.mail_server}' offers no TLS that can be trusted ({error.reason}); nothing was "
            "sent. See the settings 'mail_security' and 'mail_certificates'."
        ) from None
    except smtplib.SMTPException as error:
        raise DeliveryError(
            f"The mail server '{settings.mail_server}' did not take the mail: {_said(error)}."
        ) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise DeliveryError(f"The mail server '{settings.mail_server}' cannot be reached: {why}.") from None


def _connected(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.mail_certificates or None)
    if settings.mail_security == "tls":
        return smtplib.SMTP_SSL(settings.mail_server, settings.mail_port, timeout=_PATIENCE, context=context)
    server = smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=_PATIENCE)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _message(sender: str, to: str, subject: str, text: str, files: Sequence[tuple[str, bytes]]) -> EmailMessage:
    """The message; a line break in a name or subject would begin another header, so there is none."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(text)
    for name, content in files:
        kind = _TYPES.get(name[name.rfind(".") :]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


def _said(error: smtplib.SMTPException) -> str:
    """The server's answer, on one line."""
    answer = getattr(error, "smtp_error", b"") or str(error)
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(words.split()).rstrip(".") or type(error).__name__
