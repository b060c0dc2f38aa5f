"""The county's end of the way back: takes sealed words and signs receipts; the desk alone opens what was said."""
