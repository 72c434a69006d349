"""Reports as pages: e-mail in HTML and text, PDF."""
