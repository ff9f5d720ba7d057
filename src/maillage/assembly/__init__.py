"""From imported official files to the core tables of one territory, in one geography."""
