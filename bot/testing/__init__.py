"""For tests, ours and a stranger's: fakes that speak the house's words, and one contract suite a seam."""
