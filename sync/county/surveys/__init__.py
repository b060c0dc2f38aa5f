"""问卷: written at the desk or in a file, signed into the county pack by two keys, counted once after the end."""
