"""A territory on one page: the answer, who gains and who pays, where to open first, what it all depends on."""
