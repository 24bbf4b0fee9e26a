"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koryu.config.settings")
application = get_wsgi_application()

# After the application: its models and settings are needed. One thread of each worker process.
from .warm import begin  # noqa: E402

begin()
