"""What the pages of method and the registries of the API say, read from the packaged declarations; nothing is computed."""
