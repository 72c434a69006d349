"""The OpenAPI document, brought into a form that linters and generators of clients take."""
