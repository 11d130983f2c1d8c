"""What holds for every test: a property has no deadline, since machines are busy at times; under CI, Hypothesis sees to that itself."""

from hypothesis import settings

if settings.get_current_profile_name() == "default":
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
