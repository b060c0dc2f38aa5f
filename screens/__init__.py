"""Everything a person sees: view-models in Python, pages and parts in QML."""
