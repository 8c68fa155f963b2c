"""The pages of a sheet link, `/s/{token}/`: what a coach reads on a phone, and prints. HTML without scripts."""

from api.link_pages.athlete_routes import athlete_page, print_athlete
from api.link_pages.morning_routes import morning, print_sessions

LINK_PAGES = [morning, print_sessions, athlete_page, print_athlete]
"""All pages of sheet links."""
