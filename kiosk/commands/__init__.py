"""One module per subcommand: `run(args) -> exit code`. Each imports what it needs, when it is needed."""
