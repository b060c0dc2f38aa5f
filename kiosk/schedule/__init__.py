"""What a board or strip plays at a moment, and why. Pure: no Qt, no database, no clock of its own."""
