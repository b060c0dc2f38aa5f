"""State and decisions of the pages. No SQL, no network, no colours; what can wait runs off the GUI thread."""
