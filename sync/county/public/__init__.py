"""The county's public pages: where the codes on a terminal's screen and slips lead a telephone."""
