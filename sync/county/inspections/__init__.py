"""督查落实: inspections of units, written down by the county's office; the figures of 绩效评估 count them."""
