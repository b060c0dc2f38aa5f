"""The desk in a browser: what residents said, who answers it and by when. On the desk's host only, where the key is."""
