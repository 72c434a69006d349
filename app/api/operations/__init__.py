"""What operators see of the service: health, metrics, jobs, keys, the test clock."""
