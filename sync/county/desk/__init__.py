"""The desk between a clerk's draft and the two signatures: accounts, findings, what differs, who signs.

Author, reviewer and approver are three accounts; each step is an event of the sealed log, and the signatures are made
over what was shown. Knows no office files.
"""
