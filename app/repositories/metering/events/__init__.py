"""What says whose an event is, and events that wait to be placed."""
