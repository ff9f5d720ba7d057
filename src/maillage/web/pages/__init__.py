"""One module per page, named after it; each has a router and says what its page says."""
