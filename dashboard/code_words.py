"""Values of a vocabulary as they are read: 'agent_upi' is 'agent UPI'."""

from typing import Final

_SHORT_FOR: Final = ("sms", "ivr", "nach", "ecs", "upi", "neft", "rtgs", "imps")
_SPELLED: Final = {word: word.upper() for word in _SHORT_FOR} | {"whatsapp": "WhatsApp"}


def spoken(code: str) -> str:
    """Within a sentence."""
    return " ".join(_SPELLED.get(word, word) for word in code.split("_"))


def named(code: str) -> str:
    """As a name of its own, which begins with a capital."""
    words = spoken(code)
    return words[:1].upper() + words[1:]
