"""The only place that composes the glass: application, windows, displays."""
