"""Addresses of the board, the decision, appeals, matching and the ledger."""

from django.urls import path

from ..views import appeals, awards, board, decisions, ledger, matching

CALL = "desk/calls/<slug:slug>/"

urlpatterns = [
    path(f"{CALL}board/", board.board, name="board"),
    path(f"{CALL}board/list.<str:kind>", board.table, name="board_table"),
    path(f"{CALL}board/do/<str:verb>/", board.act, name="board_act"),
    path(f"{CALL}board/<uuid:code>/", board.row, name="board_row"),
    path(f"{CALL}decision/", decisions.decision, name="decision"),
    path(f"{CALL}decision/<str:verb>/", decisions.act, name="decision_act"),
    path("desk/stages/<int:pk>/close/", decisions.close_stage, name="close_stage"),
    path("desk/stages/<int:pk>/reopen/", decisions.reopen_stage, name="reopen_stage"),
    path(f"{CALL}appeals/", appeals.desk_appeals, name="desk_appeals"),
    path("desk/appeals/<int:pk>/", appeals.desk_appeal, name="desk_appeal"),
    path(f"{CALL}matching/", matching.desk_matching, name="desk_matching"),
    path(f"{CALL}matching/<str:verb>/", matching.act, name="matching_act"),
    path(f"{CALL}feedback/", awards.desk_feedback, name="desk_feedback"),
    path(f"{CALL}feedback/<uuid:code>/", awards.write_feedback, name="write_feedback"),
    path(f"{CALL}ledger/", ledger.ledger, name="ledger"),
    path(f"{CALL}ledger.jsonl", ledger.ledger_file, name="ledger_file"),
    path("applications/<uuid:code>/appeal/", appeals.appeal, name="appeal"),
    path("applications/<uuid:code>/give-back/", appeals.give_back, name="give_back"),
    path("applications/<uuid:code>/places/", matching.rank_places, name="rank_places"),
    path("places/<int:pk>/", matching.rank_applicants, name="rank_applicants"),
    path("awards/<uuid:code>/", awards.award, name="award"),
    path("results/<slug:slug>/", decisions.published, name="results"),
]
