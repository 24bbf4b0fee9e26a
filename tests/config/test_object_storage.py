"""Files in object storage instead of the data folder, by one setting."""

import boto3
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from moto import mock_aws

from koryu.config.object_storage import storage_of
from koryu.shared import health
from koryu.shared.files import file_response, store_upload
from tests.factories.people import PersonFactory

ADDRESS = "s3://key:sec%2Fret@papers/koryu?region=ap-northeast-2"


@pytest.fixture
def bucket(monkeypatch):
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        made = boto3.resource("s3", region_name="ap-northeast-2").create_bucket(
            Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )
        kept = {"default": storage_of(ADDRESS), "staticfiles": storages.backends["staticfiles"]}
        with override_settings(STORAGES=kept):
            yield made


@pytest.mark.django_db
def test_an_upload_is_kept_in_the_bucket_and_comes_back_under_its_own_name(bucket):
    text = "항체 치료제 抗体医薬".encode()
    upload = SimpleUploadedFile("연구 자료.txt", text)
    stored = store_upload(upload=upload, by=PersonFactory())
    assert [one.key for one in bucket.objects.all()] == [f"koryu/{stored.path}"]
    assert b"".join(file_response(stored).streaming_content) == text
    again = store_upload(upload=SimpleUploadedFile("같은 글.txt", text), by=PersonFactory())
    assert (again.path, len(list(bucket.objects.all()))) == (stored.path, 1)


def test_the_doctor_asks_the_bucket(bucket):
    assert health.storage().state == health.OK
    bucket.delete()
    assert health.storage().state == health.FAIL


def test_the_address_is_read_whole():
    options = storage_of(ADDRESS)["OPTIONS"]
    assert (options["access_key"], options["secret_key"]) == ("key", "sec/ret")
    assert (options["bucket_name"], options["location"]) == ("papers", "koryu")


@pytest.mark.parametrize("wrong", ["http://bucket", "s3://", "papers"])
def test_another_address_is_refused(wrong):
    with pytest.raises(ValueError, match="KORYU_STORAGE_URL"):
        storage_of(wrong)
