"""The pages of a sheet link, `/s/{token}/`: what a coach reads on a phone and prints, and where an athlete logs."""

from api.link_pages.athlete_routes import athlete_page, print_athlete
from api.link_pages.correction_routes import correct_form, correction_form
from api.link_pages.first_page import first_page
from api.link_pages.gym_routes import log_form, pain_form, train_form
from api.link_pages.morning_routes import print_sessions
from api.link_pages.symptom_routes import report_form, symptoms_form
from api.link_pages.upload_routes import upload_form, upload_log

LINK_PAGES = [
    first_page,
    print_sessions,
    athlete_page,
    print_athlete,
    train_form,
    log_form,
    pain_form,
    correction_form,
    correct_form,
    symptoms_form,
    report_form,
    upload_form,
    upload_log,
]
"""All pages of sheet links, and where their forms are sent to."""
