"""Reports: drawn when they are due, read, shown before they are."""
