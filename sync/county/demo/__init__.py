"""The sample county: documents like a county's own, filled by a seed from the sentence plans in `assets/demo`.

Everything it makes is marked `sample`. Nothing in it is a real decision, and no person is named.
"""

from sync.county.demo.generate import Withdrawn, drafts, withdrawn

__all__ = ["Withdrawn", "drafts", "withdrawn"]
