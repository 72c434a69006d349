"""How deliveries prove where they come from; every comparison takes constant time."""
