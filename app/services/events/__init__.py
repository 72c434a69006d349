"""Events on their way in: placed, weighed, or assigned by a person."""
