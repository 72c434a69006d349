"""People: who they are, what their roles allow, when they may sign in."""
