"""What the record tells of mails: which message each answers, is, or bounces."""
