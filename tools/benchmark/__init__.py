"""Measurements of the running product, from outside, beside a browser kiosk that shows the same pages."""
