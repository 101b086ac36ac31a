"""The page: rendered here, works without script, and made quicker by the modules in `static/`."""
