"""What a signer of answers looks like."""

from collections.abc import Callable

Sign = Callable[[bytes], bytes]
