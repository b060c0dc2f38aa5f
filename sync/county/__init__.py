"""The county's end of the wire: records, regions, keys, the publisher and a small file server.

`python -m sync.county` (console script `county`) is its face. Meets the terminal's end only in
`sync.contract`, `sync.ports` and `sync.errors`.
"""
