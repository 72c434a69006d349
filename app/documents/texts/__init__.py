"""What clients read in French, Dutch and English: English in the code, the rest in catalogues."""
