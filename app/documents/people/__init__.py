"""Letters to people: invitations, codes."""
