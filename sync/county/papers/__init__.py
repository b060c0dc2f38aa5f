"""A county's own papers: Excel and CSV tables, Word files and what lies beside them, turned into drafts.

`sheets` declares every table once; the template, the reader and the manual follow from it. Office files are
opened in a child process with limits (`workshop`), because any of them may be hostile. Nothing here signs.
"""
