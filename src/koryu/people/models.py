"""Persons, organisations, memberships, invitations and consents."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.shared.enums import Country, Language
from koryu.shared.models import Term

from .enums import ConsentKind, HeadcountBand, Role, VerificationMethod
from .rules import reading_for


class PersonManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email: str, password: str, **fields: object) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. Family and given name apart, with reading and Latin form."""

    email = models.EmailField(_("E-mail"), unique=True)
    family_name = models.CharField(_("Family name"), max_length=60, blank=True)
    given_name = models.CharField(_("Given name"), max_length=60, blank=True)
    family_reading = models.CharField(_("Family name (reading)"), max_length=60, blank=True)
    given_reading = models.CharField(_("Given name (reading)"), max_length=60, blank=True)
    family_latin = models.CharField(_("Family name (Latin)"), max_length=60, blank=True)
    given_latin = models.CharField(_("Given name (Latin)"), max_length=60, blank=True)
    title = models.CharField(_("Job title"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language, blank=True)
    timezone = models.CharField(_("Time zone"), max_length=50, default="Asia/Seoul")
    operator_country = models.CharField(
        _("Operator for"), max_length=2, choices=Country, blank=True
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.display_name()

    def display_name(self, language: str | None = None) -> str:
        """The name in the reader's custom: family name first in ko and ja, Latin form in en."""
        if (language or get_language() or "en").startswith("en"):
            return self.latin_name or self.native_name or self.email.split("@")[0]
        return self.native_name or self.latin_name or self.email.split("@")[0]

    @property
    def native_name(self) -> str:
        """Family name first, in the person's own script."""
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def latin_name(self) -> str:
        """Given name first, in Latin letters."""
        return f"{self.given_latin} {self.family_latin}".strip()

    def reading(self, language: str | None = None) -> str:
        """What a reader of `language` needs beside `display_name` to say the name, or ''."""
        code = (language or get_language() or "en")[:2]
        return reading_for(
            code,
            shown=self.display_name(code),
            native=self.native_name,
            reading=f"{self.family_reading} {self.given_reading}".strip(),
            latin=self.latin_name,
        )

    def full_name(self) -> str:
        """Both forms whatever the reader's language: for texts kept and read by several people."""
        native, latin = self.native_name, self.latin_name
        return f"{native} ({latin})" if native and latin and native != latin else str(self)

    @property
    def is_operator(self) -> bool:
        return bool(self.operator_country)


class Organisation(models.Model):
    """A startup, pharma, university, institute, hospital, investor, agency or operator."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("Kind"), max_length=50)  # code of Term list organisation_kind
    country = models.CharField(_("Country"), max_length=2, choices=Country)
    name = models.CharField(_("Name"), max_length=200)
    name_ko = models.CharField(_("Name in Korean"), max_length=200, blank=True)
    name_ja = models.CharField(_("Name in Japanese"), max_length=200, blank=True)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)
    name_reading = models.CharField(_("Reading"), max_length=200, blank=True)
    description = models.TextField(_("Description"), blank=True, max_length=4000)
    description_language = models.CharField(max_length=2, choices=Language, default=Language.KO)
    wants = models.TextField(_("Partner sought"), blank=True, max_length=1000)
    city = models.CharField(_("City"), max_length=100, blank=True)
    website = models.URLField(_("Website"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("Founded"), null=True, blank=True)
    headcount_band = models.CharField(
        _("Headcount"), max_length=10, choices=HeadcountBand, blank=True
    )
    corporate_number = models.CharField(_("Corporate number"), max_length=20, blank=True)
    ror_id = models.CharField(_("ROR ID"), max_length=30, blank=True)
    email_domain = models.CharField(max_length=120, blank=True)
    fields = models.ManyToManyField(Term, blank=True, related_name="+")
    verification = models.CharField(max_length=20, choices=VerificationMethod, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    members: models.ManyToManyField = models.ManyToManyField(Person, through="Membership")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "corporate_number"],
                condition=~Q(corporate_number=""),
                name="corporate_number_once",
            )
        ]
        indexes = [models.Index(fields=["country", "kind"])]

    def __str__(self) -> str:
        return self.display_name()

    def display_name(self, language: str | None = None) -> str:
        """The name in the reader's language where the organisation gave one, else its own."""
        code = (language or get_language() or "en")[:2]
        return getattr(self, f"name_{code}", "") or self.name_en or self.name

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class Membership(models.Model):
    """A person in an organisation, from `joined_at` to `left_at` (leaving is a state)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(left_at=None),
                name="one_active_membership",
            )
        ]


class Invitation(models.Model):
    """An e-mailed invitation; only the hash of its token is stored."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()


class Consent(models.Model):
    """What a person agreed to: which text, which version, when, and when withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=ConsentKind)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=2, choices=Language)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
