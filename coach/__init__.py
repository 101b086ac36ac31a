"""A communication coach: it helps say the true thing openly, and never invents."""
