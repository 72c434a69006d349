"""The routes of people and of the audit of acts."""
