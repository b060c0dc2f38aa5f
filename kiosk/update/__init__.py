"""A newer program for an installed terminal: verified, tried on the glass, given back by itself when it fails there.

Knows nothing of Qt, the store or the network. The account of the glass has no part in it: this runs as root.
"""
