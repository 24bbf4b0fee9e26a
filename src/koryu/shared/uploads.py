"""Receiving uploads: a file over the limit is read to its end, counted, and not kept.

Django would write all of it to disk first; dropping the connection instead would lose the rest of
the form. So the form arrives whole, and `files.store_upload` refuses the file with a clear message.
"""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """To a temporary file, at most the limit and one byte; `size` tells the true size."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.UPLOAD_MAX_BYTES + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file
