"""The archive of deliveries: what is kept of each, for how long, and how integrations fare."""
