"""Both ends of the wire between the county and its terminals.

Knows neither Qt nor the kiosk. The two ends, `sync.terminal` and `sync.county`, meet only in
`sync.contract`, `sync.ports` and `sync.errors`.
"""
