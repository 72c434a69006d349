"""Call records as telephone systems export them, and how they compare with what is recorded."""
