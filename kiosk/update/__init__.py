"""A newer program for an installed terminal: verified, tried on the glass, given back by itself when it fails there.

Knows nothing of Qt, the store or the network. It runs as root; the agent only looks at what a stick
offers.
"""
