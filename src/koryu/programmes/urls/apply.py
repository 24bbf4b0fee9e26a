"""Addresses of applications: the applicant's pages and the operators' list."""

from django.urls import URLPattern, path

from ..views import applications, desk_applications, fit, handed_in, partners, writing

ONE = "applications/<uuid:code>/"
DESK = "desk/applications/<uuid:code>/"
urlpatterns: list[URLPattern] = [
    path("applications/", applications.applications, name="applications"),
    path("calls/<slug:slug>/apply/", applications.apply, name="apply"),
    path(ONE, applications.application, name="application"),
    path(f"{ONE}fit/", fit.application, name="application_fit"),
    path(f"{ONE}withdraw/", applications.withdraw, name="application_withdraw"),
    path(f"{ONE}form/<slug:section>/", writing.section, name="section"),
    path(f"{ONE}save/", writing.save, name="save_answer"),
    path(f"{ONE}upload/", writing.upload, name="upload_file"),
    path(f"{ONE}check/", writing.check, name="check"),
    path(f"{ONE}submit/", writing.submit, name="submit"),
    path(f"{ONE}partners/", partners.partners, name="application_partners"),
    path(f"{ONE}partners/<int:pk>/answer/", partners.answer, name="partner_answer"),
    path(f"{ONE}partners/<int:pk>/remove/", partners.remove, name="partner_remove"),
    path(f"{ONE}handed-in/<int:number>/", handed_in.submission, name="submission"),
    path(f"{ONE}handed-in/<int:number>/receipt/", handed_in.receipt, name="receipt"),
    path(f"{ONE}files/<int:pk>/", handed_in.file, name="application_file"),
    path(f"{ONE}files/<int:pk>/text/", handed_in.file_text, name="application_file_text"),
    path(
        "desk/calls/<slug:slug>/applications/",
        desk_applications.applications,
        name="desk_applications",
    ),
    path(
        "desk/calls/<slug:slug>/applications/<slug:kind>/",
        desk_applications.export,
        name="export_applications",
    ),
    path(
        "desk/calls/<slug:slug>/find-eligible/",
        desk_applications.decide_all,
        name="find_all_eligible",
    ),
    path(DESK, desk_applications.application, name="desk_application"),
    path(f"{DESK}overrule/", desk_applications.overrule, name="overrule_finding"),
    path(f"{DESK}agreement/", desk_applications.agreement, name="agreement_signed"),
    path(f"{DESK}decide/", desk_applications.decide, name="decide_eligibility"),
]
