"""The setting of object storage as one address: `s3://KEY:SECRET@bucket/prefix?endpoint=…`."""

from urllib.parse import parse_qs, unquote, urlsplit


def storage_of(url: str) -> dict[str, object]:
    """Django's storage entry for `url`; the empty string keeps files in the data folder.

    Options in the query: `endpoint` (of a server other than Amazon's) and `region`. Key and secret
    may be left out where the machine has a role. Raises ValueError for another scheme or no bucket.
    """
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("KORYU_STORAGE_URL must be s3://KEY:SECRET@bucket/prefix?endpoint=…")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options: dict[str, object] = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
