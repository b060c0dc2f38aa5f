"""Every limit of the wire, by name. Both ends enforce them; units are in the names."""

FORMAT = 1

# Files, as served (compressed) and unpacked.
DOCUMENT_BYTES = 2_000_000
DOCUMENT_UNPACKED_BYTES = 8_000_000
INDEX_BYTES = 4_000_000
INDEX_UNPACKED_BYTES = 32_000_000
PACK_BYTES = 4_000_000  # the county pack
PACK_UNPACKED_BYTES = 32_000_000
RECALL_BYTES = 1_000_000
RECALL_UNPACKED_BYTES = 4_000_000
BUNDLE_BYTES = 256_000_000  # a transport bundle of blobs
ATTACHMENT_BYTES = 200_000_000
PROVISION_BYTES = 1_000_000
AUTHORITY = 8_000  # characters of certificates as PEM: they must fit beside the trust root into a box of pairing
METADATA_BYTES = 4_000_000  # one role file
SCREEN_BYTES = 500_000  # a terminal's configuration
SCREEN_UNPACKED_BYTES = 1_000_000
SEALED_BYTES = 16_000  # what a resident says, sealed
POST_BYTES = 32_000  # a request or an answer of the way back
PICTURE_BYTES = 150_000  # of a screen, as JPEG
PICTURE_POST_BYTES = 220_000
EVENTS_BYTES = 64_000  # of one connection for events, then the terminal asks anew
EVENTS_LINE_BYTES = 200

# Counts.
INDEX_ENTRIES = 20_000
BLOCKS = 400
ATTACHMENTS = 40
TABLE_ROWS = 5_000
TABLE_COLUMNS = 12
JSON_DEPTH = 20
UNITS = 20_000
LIST_KEYS = 2_000  # villages of a township times years
SYNONYMS = 2_000
TAGS = 8  # reasons of a rating
QUESTIONS = 10  # of a survey
CHOICES = 20  # of a question
SURVEYS = 40  # of a county at a time, and as many results
FINDINGS = 20  # of a heartbeat
CASE_STEPS = 20
COUNTERS = 60  # numbered windows of a hall
RATED_PAPERS = 200  # of a unit, those that most people rated
SCREENS = 16  # windows of a terminal
URGENT = 20  # emergencies that a role names for one unit
HOLDING = 1_500  # codes that a heartbeat asks about

# Seconds.
EVENTS_BEAT_S = 45  # below the minute after which proxies cut a silent connection
EVENTS_SILENCE_S = 120  # after which a terminal takes it for dead

# Text, in characters.
TITLE = 60
TITLE_LINES = 3  # of a title or a name: an editor may put a break, but not fill the glass with them
SUMMARY = 200
PARAGRAPH = 4_000
LINE = 400
NAME = 80
NOTICE = 80
NOTE = 1_000
OPINION = 500
CONTACT = 80
SHORT_TEXT = 100  # a note to a rating, an answer in words

# The policy floor of a terminal: whatever the metadata says, never fewer approvers than this.
APPROVERS = 2
