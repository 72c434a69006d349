"""What `make bench` runs: every figure beside a yardstick of the same run."""
