"""The API's own page, and where a newcomer is led: from files of ours, without any other host."""
