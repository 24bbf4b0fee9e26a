"""Addresses of stages, evaluators, assignment and reviews."""

from django.urls import path

from ..views import assignments, conflicts, evaluators, inviting, reading, reviews, stages

urlpatterns = [
    # An evaluator's own work
    path("", reviews.mine, name="mine"),
    path("me/", evaluators.profile, name="profile"),
    path("me/relations/", evaluators.relation, name="relation"),
    path("terms/", evaluators.terms_page, name="terms"),
    path("assignments/<int:pk>/", reviews.review, name="review"),
    path("assignments/<int:pk>/save/", reviews.save, name="save"),
    path("assignments/<int:pk>/change/", reviews.change, name="change"),
    path("assignments/<int:pk>/accept/", reviews.accept, name="accept"),
    path("assignments/<int:pk>/recuse/", reviews.recuse, name="recuse"),
    path("assignments/<int:pk>/discussion/", reviews.say, name="say"),
    path("assignments/<int:pk>/files/<int:file_id>/", reading.file, name="file"),
    path("assignments/<int:pk>/fit/", reading.fit, name="fit"),
    # An applicant's challenge
    path("challenges/<uuid:code>/", conflicts.challenge, name="challenge"),
    # The desk: evaluators
    path("desk/evaluators/", evaluators.desk_pool, name="desk_pool"),
    path("desk/evaluators/invite/", inviting.invite, name="desk_invite"),
    path("desk/evaluators/<int:pk>/", evaluators.desk_evaluator, name="desk_evaluator"),
    path("desk/evaluators/<int:pk>/active/", evaluators.set_active, name="desk_active"),
    path("desk/terms/", evaluators.desk_terms, name="desk_terms"),
    # The desk: stages
    path("desk/calls/<slug:slug>/", stages.desk, name="desk"),
    path("desk/calls/<slug:slug>/usual/", stages.add_defaults, name="desk_usual"),
    path("desk/calls/<slug:slug>/new/", stages.new_stage, name="desk_new_stage"),
    path("desk/calls/<slug:slug>/conflicts/", conflicts.desk_conflicts, name="desk_conflicts"),
    path("desk/stages/<int:pk>/", stages.stage, name="desk_stage"),
    path("desk/stages/<int:pk>/edit/", stages.edit_stage, name="desk_edit_stage"),
    path("desk/stages/<int:pk>/do/<slug:verb>/", stages.stage_act, name="desk_stage_act"),
    path("desk/stages/<int:pk>/panels/", stages.add_panel, name="desk_add_panel"),
    path("desk/stages/<int:pk>/conflicts/", conflicts.desk_find, name="desk_find_conflicts"),
    path("desk/panels/<int:pk>/", stages.edit_panel, name="desk_panel"),
    path("desk/panels/<int:pk>/criteria/", stages.new_criterion, name="desk_new_criterion"),
    path("desk/panels/<int:pk>/seats/", stages.add_seats, name="desk_add_seats"),
    path("desk/criteria/<int:pk>/", stages.criterion, name="desk_criterion"),
    path("desk/seats/<int:pk>/", stages.seat, name="desk_seat"),
    # The desk: conflicts
    path("desk/conflicts/<int:pk>/", conflicts.desk_conflict, name="desk_conflict"),
    path(
        "desk/applications/<int:pk>/exclude/<int:evaluator>/",
        conflicts.desk_exclude,
        name="desk_exclude",
    ),
    # The desk: assignment and reviews
    path("desk/stages/<int:pk>/assignment/", assignments.desk_assignment, name="desk_assignment"),
    path(
        "desk/stages/<int:pk>/assignment/list.<str:kind>",
        assignments.table,
        name="assignment_table",
    ),
    path("desk/stages/<int:pk>/run/", assignments.desk_start_run, name="desk_start_run"),
    path("desk/stages/<int:pk>/pairs/<slug:verb>/", assignments.desk_pair, name="desk_pair"),
    path("desk/stages/<int:pk>/send/", assignments.desk_send, name="desk_send"),
    path("desk/stages/<int:pk>/reviews/", assignments.desk_reviews, name="desk_reviews"),
    path(
        "desk/stages/<int:pk>/reviews/<int:application>/",
        assignments.desk_sheets,
        name="desk_sheets",
    ),
    path("desk/runs/<int:pk>/", assignments.desk_run, name="desk_run"),
    path("desk/runs/<int:pk>/state/", assignments.desk_run_state, name="desk_run_state"),
    path("desk/runs/<int:pk>/do/<slug:verb>/", assignments.desk_run_act, name="desk_run_act"),
]
