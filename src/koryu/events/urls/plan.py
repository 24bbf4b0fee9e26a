"""The organisers' planning of meetings."""

from django.urls import path

from ..views import plan, plan_conditions, plan_edit, plan_people, plan_runs, plan_supply

urlpatterns = [
    path("<slug:slug>/plan/", plan.home, name="plan"),
    path("<slug:slug>/plan/open/", plan.open_meetings, name="plan_open"),
    path("<slug:slug>/plan/stage/", plan.stage, name="plan_stage"),
    path("<slug:slug>/plan/rules/", plan.rules, name="plan_rules"),
    path("<slug:slug>/plan/goals/", plan.goals, name="plan_goals"),
    path("<slug:slug>/plan/pin/", plan_conditions.pin, name="plan_pin"),
    path("<slug:slug>/plan/conditions/", plan_conditions.conditions, name="plan_conditions"),
    path("<slug:slug>/plan/conditions/forget/", plan_conditions.forget, name="plan_forget"),
    path("<slug:slug>/plan/slots/", plan_supply.slots, name="plan_slots"),
    path("<slug:slug>/plan/slots/remove/", plan_supply.remove_slots, name="plan_slots_remove"),
    path("<slug:slug>/plan/slots/<int:pk>/", plan_supply.slot, name="plan_slot"),
    path("<slug:slug>/plan/places/", plan_supply.places, name="plan_places"),
    path("<slug:slug>/plan/places/new/", plan_supply.place, name="plan_place_new"),
    path("<slug:slug>/plan/places/<int:pk>/", plan_supply.place, name="plan_place"),
    path("<slug:slug>/plan/places/<int:pk>/close/", plan_supply.close, name="plan_place_close"),
    path("<slug:slug>/plan/travel/", plan_supply.travel, name="plan_travel"),
    path("<slug:slug>/plan/interpreters/", plan_people.interpreters, name="plan_interpreters"),
    path(
        "<slug:slug>/plan/interpreters/new/",
        plan_people.interpreter,
        name="plan_interpreter_new",
    ),
    path(
        "<slug:slug>/plan/interpreters/<int:pk>/", plan_people.interpreter, name="plan_interpreter"
    ),
    path(
        "<slug:slug>/plan/interpreters/<int:pk>/remove/",
        plan_people.remove_interpreter,
        name="plan_interpreter_remove",
    ),
    path("<slug:slug>/plan/participants/", plan_people.participants, name="plan_participants"),
    path("<slug:slug>/plan/participants/add/", plan_people.add, name="plan_participants_add"),
    path(
        "<slug:slug>/plan/participants/<int:pk>/", plan_people.participant, name="plan_participant"
    ),
    path(
        "<slug:slug>/plan/participants/<int:pk>/delegates/",
        plan_people.delegates,
        name="plan_delegates",
    ),
    path(
        "<slug:slug>/plan/participants/<int:pk>/remove/",
        plan_people.remove_participant,
        name="plan_participant_remove",
    ),
    path("<slug:slug>/plan/runs/", plan_runs.start, name="plan_start"),
    path("<slug:slug>/plan/runs/<int:pk>/", plan_runs.run, name="plan_run"),
    path("<slug:slug>/plan/runs/<int:pk>/state/", plan_runs.state, name="plan_state"),
    path("<slug:slug>/plan/runs/<int:pk>/stop/", plan_runs.stop, name="plan_stop"),
    path("<slug:slug>/plan/runs/<int:pk>/retry/", plan_runs.retry, name="plan_retry"),
    path("<slug:slug>/plan/runs/<int:pk>/what-if/", plan_runs.scenarios, name="plan_scenarios"),
    path("<slug:slug>/plan/runs/<int:pk>/publish/", plan_runs.publish, name="plan_publish"),
    path("<slug:slug>/plan/runs/<int:pk>/grid/", plan_edit.grid, name="plan_grid"),
    path("<slug:slug>/plan/runs/<int:pk>/undo/", plan_edit.undo, name="plan_undo"),
    path(
        "<slug:slug>/plan/runs/<int:pk>/meetings/<str:request_id>/",
        plan_edit.meeting,
        name="plan_meeting",
    ),
    path(
        "<slug:slug>/plan/runs/<int:pk>/meetings/<str:request_id>/moves/",
        plan_edit.moves,
        name="plan_moves",
    ),
]
