"""What counting comes to, as people read it: figures drawn, rules in words."""
