"""Every address of the service. Each view declares its access; a test and the gate see to it."""

from __future__ import annotations

from django.urls import path

from counterpoise.web import faults
from counterpoise.web.api import service as api
from counterpoise.web.views import (
    account,
    coming,
    council,
    deferrals,
    feeds,
    files,
    learning,
    people,
    plain,
    programmes,
    requests_in,
    returns,
    signin,
    visits,
)

urlpatterns = [
    path("", plain.home, name="home"),
    path("health", plain.health, name="health"),
    path("metrics", plain.metrics, name="metrics"),
    path("help", plain.text, {"name": "help"}, name="help"),
    path("accessibility", plain.text, {"name": "accessibility"}, name="accessibility"),
    path("privacy", plain.text, {"name": "privacy"}, name="privacy"),
    path("about", plain.text, {"name": "about"}, name="about"),
    path("sign-in", signin.sign_in, name="sign-in"),
    path("sign-in/code", signin.sign_in_code, name="sign-in-code"),
    path("sign-out", signin.sign_out, name="sign-out"),
    path("set-password/<str:token>", signin.set_password, name="set-password"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="change-password"),
    path("account/codes", account.codes, name="codes"),
    path("account/tokens", account.add_token, name="add-token"),
    path("account/tokens/<str:token_id>/revoke", account.revoke_token, name="revoke-token"),
    path("people", people.people, name="people"),
    path("people/new", people.new_person, name="new-person"),
    path("people/<str:public_id>", people.person, name="person"),
    path("people/<str:public_id>/roles", people.give_role, name="give-role"),
    path("people/<str:public_id>/roles/<str:grant_id>/take", people.take_role, name="take-role"),
    path("people/<str:public_id>/switch/<str:to>", people.switch, name="switch"),
    path("people/<str:public_id>/end-sessions", people.end_sessions, name="end-sessions"),
    path("people/<str:public_id>/link", people.make_link, name="make-link"),
    path("people/<str:public_id>/drop-codes", people.drop_codes, name="drop-codes"),
    path("programmes", programmes.programmes, name="programmes"),
    path("plans/new", programmes.new_plan, name="new-plan"),
    path("programmes/<str:series>/<int:version>", programmes.programme, name="programme"),
    path("programmes/<str:series>/<int:version>/confirm", programmes.confirm, name="confirm-programme"),
    path(
        "programmes/<str:series>/<int:version>/visits/<str:key>",
        programmes.planned_visit,
        name="planned-visit",
    ),
    path("programmes/<str:series>/compare/<int:first>/<int:second>", programmes.compare, name="compare"),
    path("jobs/<str:job_id>", programmes.job, name="job"),
    path("jobs/<str:job_id>/cancel", programmes.cancel_job, name="cancel-job"),
    path("visits", visits.visit_list, name="visits"),
    path("visits/<str:visit_id>", visits.visit, name="visit"),
    path("visits/<str:visit_id>/steps/<str:name>", visits.take_step, name="take-step"),
    path("visits/<str:visit_id>/sign-off", visits.sign_off, name="sign-off"),
    path("notices", council.notice_list, name="notices"),
    path("notices/new", council.log_notice, name="log-notice"),
    path("notices/<str:notice_id>", council.notice, name="notice"),
    path("notices/<str:notice_id>/calendar.ics", council.notice_calendar, name="notice-calendar"),
    path("notices/<str:notice_id>/tasks/<str:task_id>", council.tick, name="tick-task"),
    path("notices/<str:notice_id>/hours", returns.hours_return, name="hours-return"),
    path("commitments/new", council.add_commitment, name="add-commitment"),
    path("commitments/<str:commitment_id>/withdraw", council.withdraw_commitment, name="withdraw-commitment"),
    path("returns/weekly", returns.weekly_return, name="weekly-return"),
    path("feeds/<str:token>.ics", feeds.calendar, name="feed"),
    path("api/v1/", api.urls()),
    path("coming", coming.coming, name="coming"),
    path("notices/<str:notice_id>/ask", deferrals.ask, name="ask"),
    path("asked", deferrals.asked, name="asked"),
    path("requests", requests_in.request_list, name="requests"),
    path("requests/<str:request_id>", requests_in.answer_request, name="answer-request"),
    path("inbox", requests_in.hours_inbox, name="inbox"),
    path("files", files.files, name="files"),
    path("files/parties", files.add_party, name="add-party"),
    path("files/parties/confirm", files.confirm_party, name="confirm-party"),
    path("files/own-card", files.own_card, name="own-card"),
    path("learning", learning.search, name="learning"),
    path("audit", people.audit, name="audit"),
]

handler400 = faults.handler400
handler403 = faults.handler403
handler404 = faults.handler404
handler500 = faults.handler500
