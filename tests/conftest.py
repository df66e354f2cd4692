"""What every test shares: a loaded machine is no reason for a property to fail."""

from hypothesis import settings

settings.register_profile("inservice", deadline=None)
settings.load_profile("inservice")
