"""The background process: when to sync, and what to tell the store. No Qt."""
