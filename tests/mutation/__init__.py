"""A sampled mutation run of the domain's logic: do a module's own tests notice when the module is wrong?

`make mutation` prints the score and each survivor. Settings, with what is left out and why: `settings.toml`. Survivors
that no test can kill, each with its reason: `explained.toml`.
"""
