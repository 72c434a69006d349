"""Problems: every refusal as RFC 9457, and how the document tells of them."""
