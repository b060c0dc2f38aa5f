"""The appliance that stands in the hall."""
