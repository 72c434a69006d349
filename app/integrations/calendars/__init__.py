"""Calendar files of other programs (RFC 5545), read into busy times: pure."""
