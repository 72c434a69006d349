"""Where months stand."""
