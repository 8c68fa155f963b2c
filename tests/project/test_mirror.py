"""Every module of `domain/` and `api/` has a test module at the mirrored path, or an exception with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "api")


class Exemption(NamedTuple):
    """The tests that cover a module, and why it has no test module of its own."""

    tests: tuple[str, ...]
    reason: str


def _group(reason: str, modules: dict[str, str]) -> dict[str, Exemption]:
    """Exemptions with one reason. `modules` maps each module or folder to its tests, separated by spaces."""
    return {module: Exemption(tuple(tests.split()), reason) for module, tests in modules.items()}


# A key that ends in "/" stands for every module of a folder. Tests are files or folders.
EXCEPTIONS: dict[str, Exemption] = {
    **_group(
        "A program or exercise is data. Its tests train it as its source describes it.",
        {"domain/catalog/": "tests/domain/catalog/ tests/scenarios/test_programs/"},
    ),
    **_group(
        "A part of the feed or of webhooks that has no behavior apart from its users.",
        {
            "api/routes/changes.py": "tests/api/use_cases/feed/test_outbox.py",
            "api/routes/webhooks.py": "tests/api/use_cases/webhooks/test_endpoints.py",
            "api/use_cases/history/overdue_watch.py": "tests/api/use_cases/webhooks/test_overdue.py",
            "api/use_cases/webhooks/worker_context.py": "tests/api/use_cases/webhooks/test_overdue.py",
        },
    ),
    **_group(
        "A command of the command line is tested as a user runs it.",
        {
            "api/cli/demo_printout.py": "tests/api/cli/test_demo.py",
            "api/cli/demo_secrets.py": "tests/api/cli/test_demo.py",
            "api/cli/distribute.py": "tests/api/store/schema/test_distribute.py tests/cluster/test_commands.py",
            "api/cli/workspace_database.py": "tests/api/cli/test_main.py",
            "api/cli/workspaces_and_keys.py": "tests/api/cli/test_main.py",
        },
    ),
    **_group(
        "A part of the archive of a workspace, which is tested by exporting and importing whole workspaces.",
        {
            "api/use_cases/archive/export_workspace.py": "tests/api/routes/test_workspace_archive.py",
            "api/use_cases/archive/import_workspace.py": (
                "tests/api/routes/test_workspace_archive.py tests/scenarios/test_taking_a_workspace_away.py"
            ),
            "api/use_cases/archive/records.py": (
                "tests/api/use_cases/archive/test_archive_format.py tests/api/use_cases/archive/test_archive_schema.py"
            ),
            "api/use_cases/archive/write_archive.py": (
                "tests/api/routes/test_workspace_archive.py tests/scenarios/test_taking_a_workspace_away.py"
            ),
        },
    ),
    **_group(
        "Pages are tested as a whole: their links, headings, search and policies.",
        {
            "api/documentation/code_pages.py": "tests/api/documentation/test_pages.py",
            "api/documentation/guide_pages.py": (
                "tests/api/documentation/test_pages.py tests/api/documentation/test_guides.py"
            ),
            "api/documentation/home_page.py": (
                "tests/api/documentation/test_pages.py tests/api/documentation/test_in_a_browser.py"
            ),
            "api/documentation/pictures.py": "tests/api/documentation/test_public_pages.py",
            "api/documentation/page.py": "tests/api/documentation/test_pages.py",
            "api/documentation/search.py": "tests/api/documentation/test_in_a_browser.py",
            "api/documentation/site.py": (
                "tests/api/documentation/test_pages.py tests/api/documentation/test_over_http.py"
            ),
        },
    ),
    **_group(
        "A part of the pages of a link. It is tested on the pages, and in a browser.",
        {
            "api/link_pages/first_page.py": "tests/api/link_pages/test_morning_routes.py",
            "api/link_pages/form.py": "tests/api/link_pages/test_gym_routes.py",
            "api/link_pages/logged_view.py": "tests/api/link_pages/test_athlete_routes.py",
            "api/link_pages/form_reader.py": "tests/api/link_pages/test_gym_routes.py",
            "api/link_pages/session_answers.py": (
                "tests/api/link_pages/test_gym_routes.py tests/api/link_pages/test_correction_routes.py"
            ),
            "api/link_pages/session_layout.py": "tests/api/link_pages/test_gym_routes.py",
            "api/link_pages/session_view.py": (
                "tests/api/link_pages/test_morning_routes.py tests/api/link_pages/test_athlete_routes.py"
            ),
            "api/link_pages/templates.py": "tests/api/link_pages/test_in_a_browser.py",
            "api/use_cases/access/link_scope.py": "tests/api/routes/test_sheet_links.py",
        },
    ),
    **_group(
        "Declarations without logic. The document that is generated from them is checked.",
        {
            "api/http/examples.py": "tests/api/openapi/test_document.py tests/project/test_openapi_is_committed.py",
            "api/http/resource_ids.py": "tests/api/openapi/test_document.py tests/project/test_openapi_is_committed.py",
        },
    ),
    **_group(
        "A part of the way from a request to its response. It is tested over HTTP, on every address.",
        {
            "api/http/encoded_response.py": "tests/api/test_app.py tests/api/use_cases/test_idempotency.py",
            "api/http/authentication.py": "tests/api/use_cases/access/test_authentication_over_http.py",
            "api/http/exception_handlers.py": "tests/api/test_app.py tests/api/use_cases/test_idempotency.py",
            "api/http/listening.py": "tests/api/test_server.py",
            "api/http/options.py": "tests/api/test_app.py tests/api/sheets/http/test_sheet_handler.py",
            "api/http/request.py": "tests/api/test_app.py tests/api/test_hostile_input.py",
            "api/http/response_hook.py": "tests/api/test_app.py tests/api/test_logs.py",
            "api/http/route_handler.py": "tests/api/http/test_operation.py tests/api/sheets/http/test_sheet_handler.py",
            "api/http/services.py": "tests/api/test_server.py",
            "api/workers.py": "tests/postgresql/test_workers.py",
            "api/sheets/http/exception_handlers.py": "tests/api/sheets/http/test_sheet_handler.py",
        },
    ),
    **_group(
        "A part of the template workbooks, which are tested as files and in LibreOffice.",
        {
            "api/sheets/roster_lines.py": "tests/api/sheets/template/test_office.py",
            "api/sheets/session_lines.py": (
                "tests/api/sheets/template/test_office.py tests/libreoffice/test_workbook_in_calc.py"
            ),
            "api/sheets/http/workbooks.py": "tests/api/sheets/http/test_table_routes.py tests/project/test_start_up.py",
            "api/sheets/template/content.py": "tests/api/sheets/template/test_office.py",
            "api/sheets/template/calculator_sheet.py": (
                "tests/api/sheets/template/test_office.py tests/libreoffice/test_workbook_in_calc.py"
            ),
            "api/sheets/template/cards.py": (
                "tests/api/sheets/template/test_office.py tests/libreoffice/test_workbook_in_calc.py"
            ),
            "api/sheets/template/charts_sheet.py": (
                "tests/api/sheets/template/test_office.py tests/libreoffice/test_workbook_in_calc.py"
            ),
            "api/sheets/template/formulas.py": "tests/libreoffice/test_workbook_in_calc.py",
            "api/sheets/template/lines_sheet.py": "tests/libreoffice/test_workbook_in_calc.py",
            "api/sheets/template/lists.py": "tests/api/sheets/template/test_office.py",
            "api/sheets/template/log_sheet.py": "tests/api/sheets/template/test_office.py",
            "api/sheets/template/shown_lines.py": "tests/libreoffice/test_workbook_in_calc.py",
        },
    ),
    **_group(
        "A part of the document generator. The generated document is tested.",
        {
            "api/openapi/litestar_config.py": "tests/api/test_app.py",
            "api/openapi/components.py": "tests/api/openapi/test_document.py",
            "api/openapi/paths.py": "tests/api/openapi/test_document.py",
            "api/openapi/refusals.py": "tests/api/openapi/test_document.py",
        },
    ),
    **_group(
        "A route only declares operations and calls use cases. It is tested over HTTP.",
        {
            "api/routes/api_keys.py": (
                "tests/api/use_cases/access/test_authentication_over_http.py tests/scenarios/test_replayed_writes.py"
            ),
            "api/routes/athletes.py": (
                "tests/api/use_cases/athletes/test_update_athlete.py "
                "tests/api/use_cases/athletes/test_archive_athlete.py "
                "tests/api/use_cases/athletes/test_delete_athlete.py"
            ),
            "api/routes/coaching.py": "tests/api/use_cases/enrollments/test_coach_enrollment.py",
            "api/routes/exercise_mappings.py": "tests/api/use_cases/imports/test_exercise_mappings.py",
            "api/routes/exercises.py": "tests/api/use_cases/programs/test_write_exercise.py",
            "api/routes/programs.py": (
                "tests/api/use_cases/programs/test_catalog.py tests/scenarios/test_moving_to_another_revision.py"
            ),
            "api/routes/decision_changes.py": (
                "tests/api/use_cases/enrollments/test_planned_changes.py "
                "tests/api/use_cases/enrollments/test_coach_enrollment.py"
            ),
            "api/routes/enrollment_types.py": "tests/api/use_cases/enrollments/test_enroll_athlete.py",
            "api/routes/enrollments.py": (
                "tests/api/use_cases/enrollments/test_coach_enrollment.py "
                "tests/api/use_cases/enrollments/test_enroll_athlete.py "
                "tests/scenarios/test_moving_to_another_revision.py"
            ),
            "api/routes/groups.py": "tests/api/use_cases/enrollments/test_change_group.py",
            "api/routes/explanations.py": "tests/api/use_cases/prescriptions/test_explain_prescription.py",
            "api/routes/health.py": "tests/api/test_app.py tests/postgresql/test_trouble_over_http.py",
            "api/routes/planned_changes.py": (
                "tests/api/use_cases/enrollments/test_planned_changes.py tests/scenarios/test_a_week_in_a_hotel.py"
            ),
            "api/routes/measurements.py": (
                "tests/api/use_cases/measurements/test_record_measurement.py "
                "tests/api/use_cases/measurements/test_delete_measurement.py"
            ),
            "api/routes/prescriptions.py": (
                "tests/api/use_cases/prescriptions/test_read_prescriptions.py "
                "tests/api/use_cases/prescriptions/test_explain_prescription.py"
            ),
            "api/routes/reports.py": (
                "tests/api/use_cases/reports/test_get_series.py "
                "tests/api/use_cases/reports/test_list_records.py "
                "tests/api/use_cases/reports/test_get_training_volume.py"
            ),
            "api/routes/previews.py": "tests/api/use_cases/programs/test_preview_progression.py",
            "api/routes/session_types.py": "tests/api/use_cases/sessions/test_log_session.py",
            "api/routes/sessions.py": (
                "tests/api/use_cases/sessions/test_log_session.py tests/api/use_cases/sessions/test_amend_session.py"
            ),
        },
    ),
    **_group(
        "Columns of a table for spreadsheets. The table is tested as a sheet reads it.",
        {
            "api/sheets/http/workbook_routes.py": "tests/api/sheets/template/test_office.py",
            "api/sheets/calendar.py": "tests/api/sheets/http/test_calendar_routes.py",
            "api/sheets/calendar_entries.py": "tests/api/sheets/http/test_calendar_routes.py",
            "api/sheets/log.py": "tests/api/sheets/http/test_table_routes.py tests/api/routes/test_exports.py",
            "api/sheets/log_import.py": "tests/api/routes/test_imports.py tests/scenarios/test_a_season_in_a_log.py",
            "api/sheets/progress_lines.py": "tests/api/sheets/template/test_office.py tests/api/test_hostile_sheets.py",
            "api/sheets/next_session.py": "tests/api/sheets/http/test_table_routes.py",
            "api/sheets/pasted_row.py": "tests/api/sheets/test_pasted_log.py tests/api/test_hostile_sheets.py",
            "api/sheets/pasted_table.py": "tests/api/sheets/test_pasted_log.py tests/api/test_hostile_sheets.py",
            "api/sheets/progress.py": "tests/api/sheets/http/test_table_routes.py",
            "api/use_cases/sessions/pasted_session.py": (
                "tests/api/sheets/test_pasted_log.py tests/api/use_cases/sessions/test_merge_session.py"
            ),
        },
    ),
    **_group(
        "A part of one engine. What both engines guarantee is tested on a real database.",
        {
            "api/store/engines/group_commit.py": "tests/api/store/engines/test_sqlite.py",
            "api/store/engines/postgresql_transaction.py": "tests/api/store/engines/test_postgresql.py",
            "api/store/engines/sqlite_transaction.py": "tests/api/store/engines/test_sqlite.py",
            "api/store/engines/transaction.py": "tests/api/store/test_database.py",
            "api/store/schema/applied_migrations.py": "tests/api/store/schema/test_migrate.py",
            "api/store/schema/connection.py": "tests/api/store/schema/test_migrate.py",
            "api/store/open_database.py": "tests/api/store/test_database.py tests/api/test_server.py",
        },
    ),
    **_group(
        "SQL without logic of its own. The rules for statements are checked, and use cases execute them over HTTP.",
        {
            "api/store/statement_parts.py": "tests/project/test_sql.py",
            "api/store/statements/": (
                "tests/project/test_sql.py tests/api/store/engines/test_sqlite_plans.py "
                "tests/api/use_cases/test_lists_in_pages.py tests/scenarios/test_replayed_writes.py"
            ),
        },
    ),
    **_group(
        "A thin use case: a few statements. It is tested over HTTP.",
        {
            "api/use_cases/symptoms/add_symptoms.py": "tests/api/link_pages/test_symptom_routes.py",
            "api/use_cases/access/current_key.py": "tests/api/use_cases/access/test_rotate_api_key.py",
            "api/use_cases/access/create_api_key.py": "tests/api/use_cases/access/test_authentication_over_http.py",
            "api/use_cases/access/create_sheet_link.py": "tests/api/routes/test_sheet_links.py",
            "api/use_cases/access/create_workspace.py": "tests/api/cli/test_main.py",
            "api/use_cases/access/sandbox_clock.py": "tests/api/routes/test_sandbox.py",
            "api/use_cases/access/credential.py": (
                "tests/api/use_cases/access/test_authenticate.py tests/api/routes/test_sheet_links.py"
            ),
            "api/use_cases/access/list_api_keys.py": (
                "tests/api/use_cases/access/test_authentication_over_http.py tests/api/cli/test_main.py"
            ),
            "api/use_cases/access/list_sheet_links.py": "tests/api/routes/test_sheet_links.py",
            "api/use_cases/access/open_sheet_link.py": (
                "tests/api/routes/test_sheet_links.py tests/api/sheets/http/test_sheet_handler.py"
            ),
            "api/use_cases/access/revoke_api_key.py": "tests/api/use_cases/access/test_authentication_over_http.py",
            "api/use_cases/access/revoke_sheet_link.py": "tests/api/routes/test_sheet_links.py",
            "api/use_cases/athletes/create_athlete.py": "tests/api/use_cases/athletes/test_update_athlete.py",
            "api/use_cases/athletes/list_substitutes.py": "tests/scenarios/test_a_week_in_a_hotel.py",
            "api/use_cases/athletes/athletes_of_batch.py": "tests/api/routes/test_batches.py",
            "api/use_cases/athletes/upsert_athletes.py": "tests/api/routes/test_batches.py",
            "api/use_cases/enrollments/enroll_athletes.py": "tests/api/routes/test_batches.py",
            "api/use_cases/sessions/log_sessions.py": "tests/api/routes/test_batches.py",
            "api/use_cases/measurements/list_measurements.py": "tests/api/use_cases/test_lists_in_pages.py",
            "api/use_cases/prescriptions/next_session.py": (
                "tests/api/use_cases/prescriptions/test_read_prescriptions.py "
                "tests/api/use_cases/sessions/test_log_session.py"
            ),
            "api/use_cases/programs/write_program.py": (
                "tests/scenarios/test_moving_to_another_revision.py "
                "tests/scenarios/test_programs/test_revising_a_program_in_use.py"
            ),
            "api/link_pages/form_messages.py": "tests/api/link_pages/test_gym_routes.py",
            "api/use_cases/sessions/check_performance.py": (
                "tests/api/use_cases/sessions/test_log_session.py tests/scenarios/test_sessions_without_a_program.py"
            ),
            "api/use_cases/sessions/log_session_lookup.py": "tests/api/use_cases/sessions/test_log_session.py",
            "api/use_cases/sessions/read_sessions.py": "tests/api/use_cases/test_lists_in_pages.py",
            "api/use_cases/sessions/possible_duplicate.py": (
                "tests/api/routes/test_batches.py tests/scenarios/test_following_the_lifter.py"
            ),
            "api/use_cases/reports/recorded_sessions.py": (
                "tests/api/use_cases/reports/test_get_series.py tests/api/use_cases/reports/test_list_records.py"
            ),
            "api/use_cases/sheets/exercise_series.py": "tests/api/sheets/http/test_chart_routes.py",
            "api/use_cases/sheets/read_sheet.py": "tests/api/sheets/http/test_table_routes.py",
            "api/use_cases/sheets/roster.py": (
                "tests/api/sheets/http/test_table_routes.py tests/api/link_pages/test_morning_routes.py"
            ),
            "api/use_cases/stored/athlete.py": "tests/api/use_cases/athletes/test_update_athlete.py",
            "api/use_cases/stored/enrollment.py": (
                "tests/api/use_cases/enrollments/test_coach_enrollment.py "
                "tests/api/use_cases/sessions/test_log_session.py"
            ),
            "api/use_cases/stored/measurement.py": "tests/api/use_cases/measurements/test_record_measurement.py",
            "api/use_cases/stored/symptom_report.py": "tests/api/use_cases/symptoms/test_report_symptoms.py",
            "api/use_cases/symptoms/list_symptoms.py": "tests/api/use_cases/test_lists_in_pages.py",
            "api/use_cases/symptoms/delete_symptoms.py": "tests/api/use_cases/symptoms/test_report_symptoms.py",
            "api/routes/symptoms.py": "tests/api/use_cases/symptoms/test_report_symptoms.py",
        },
    ),
    **_group(
        "Stores what the fold returns. Its effect on the next prescription is tested over HTTP.",
        {
            "api/use_cases/history/event_result.py": "tests/api/use_cases/sessions/test_amend_session.py",
            "api/use_cases/history/issue_prescription.py": (
                "tests/api/use_cases/sessions/test_log_session.py tests/api/use_cases/sessions/test_amend_session.py"
            ),
            "api/use_cases/history/late_events.py": "tests/api/routes/test_imports.py",
            "api/use_cases/history/read_history.py": "tests/api/use_cases/sessions/test_amend_session.py",
            "api/use_cases/history/record_event.py": "tests/api/use_cases/sessions/test_log_session.py",
            "api/use_cases/history/refold_athlete.py": (
                "tests/api/use_cases/measurements/test_record_measurement.py "
                "tests/api/use_cases/measurements/test_delete_measurement.py"
            ),
            "api/use_cases/history/refold.py": "tests/api/use_cases/sessions/test_amend_session.py",
            "api/use_cases/history/store_progress.py": (
                "tests/api/use_cases/sessions/test_log_session.py tests/scenarios/test_at_once.py"
            ),
            "api/use_cases/enrollments/replayed_sessions.py": "tests/scenarios/test_replaying_a_history.py",
            "api/use_cases/history/verify_progress.py": "tests/api/cli/test_verify.py",
            "api/sheets/app_exports/export_builder.py": "tests/api/sheets/app_exports/test_strong.py",
            "api/sheets/app_exports/rows.py": (
                "tests/api/sheets/app_exports/test_recognize.py tests/api/sheets/app_exports/test_fitnotes.py"
            ),
            "api/use_cases/imports/exercise_names.py": "tests/api/use_cases/imports/test_match_exercises.py",
            "api/use_cases/imports/free_weight_names.py": "tests/api/use_cases/imports/test_match_exercises.py",
            "api/use_cases/imports/machine_names.py": "tests/api/use_cases/imports/test_match_exercises.py",
            "api/use_cases/imports/bodyweight_names.py": "tests/api/use_cases/imports/test_match_exercises.py",
            "api/use_cases/imports/app_export.py": "tests/api/sheets/app_exports/test_strong.py",
            "api/use_cases/imports/import_workouts.py": "tests/scenarios/test_coming_from_another_app.py",
            "api/use_cases/imports/workout_batch.py": "tests/scenarios/test_a_workout_in_two_files.py",
            "api/use_cases/imports/named_exercises.py": "tests/scenarios/test_coming_from_another_app.py",
            "api/use_cases/imports/worker.py": "tests/api/use_cases/imports/test_background.py",
            "api/use_cases/stored/stored_import.py": "tests/scenarios/test_a_large_import.py",
            "api/routes/import_resources.py": "tests/api/routes/test_imports.py tests/scenarios/test_a_large_import.py",
            "api/use_cases/sessions/import_history.py": (
                "tests/api/routes/test_imports.py tests/api/routes/test_exports.py"
            ),
            "api/use_cases/stored/documents.py": "tests/api/use_cases/sessions/test_log_session.py",
        },
    ),
}

# Test modules that are not about a single module, each with the reason.
CROSS_CUTTING: dict[str, str] = {
    "tests/api/sheets/test_log_round_trip.py": "a log that is exported and read back, in every format",
    "tests/api/documentation/test_from_another_app.py": "the requests of a guide, in their order",
    "tests/api/documentation/test_assistants_guide.py": "the program of a guide, run as printed",
    "tests/api/documentation/test_take_your_data_with_you.py": "the commands of a guide, in their order",
    "tests/api/documentation/test_sync_clients.py": "the clients of a guide, run as printed",
    "tests/domain/test_any_history.py": "properties of the fold for any history",
    "tests/domain/test_any_history_with_phases.py": "properties of gates, measurements and symptoms for any history",
    "tests/domain/test_what_others_get_wrong.py": "known mistakes of other planners, in any module",
    "tests/domain/catalog/test_any_history_of_a_program.py": "properties of every built-in program",
    "tests/domain/catalog/test_both_sides_of_a_test.py": "programs that test each side",
    "tests/domain/catalog/test_catalog.py": "the catalog as a whole: faults, sources, slugs",
    "tests/domain/progress/test_decided_cases.py": "one test per decided case of the domain",
    "tests/domain/progression_rules/test_any_rule.py": "properties of every rule kind",
    "tests/domain/progression_rules/test_any_rule_after_a_break.py": "properties of every kind of rule",
    "tests/domain/progression_rules/test_any_rule_follows_the_lifter.py": "properties of every kind of rule",
    "tests/domain/progression_rules/test_any_rule_in_other_metrics.py": "properties of every kind of rule",
    "tests/domain/progression_rules/test_any_rule_with_assistance.py": "properties of every kind of rule",
    "tests/domain/progression_rules/test_any_rule_with_bands.py": "properties of every kind of rule",
    "tests/domain/progression_rules/test_any_rule_gets_somewhere.py": "progress of every rule kind in the long run",
    "tests/domain/progression_rules/test_every_rule.py": "invariants of every rule kind",
    "tests/domain/progression_rules/test_mistakes_of_others.py": "known mistakes of other planners, by rule kind",
    "tests/api/test_hostile_input.py": "hostile requests to any operation",
    "tests/api/test_hostile_sheets.py": "hostile requests to any sheet address",
    "tests/api/documentation/test_guides.py": "the commands of the guides, executed",
    "tests/api/documentation/test_in_a_browser.py": "the documentation in a browser",
    "tests/api/mcp/test_in_a_browser.py": "the tools from a web page",
    "tests/api/documentation/test_operations_guides.py": "the commands of the operations guides, executed",
    "tests/api/documentation/test_over_http.py": "the documentation over HTTP",
    "tests/api/documentation/test_pages.py": "links, headings and policies of all pages",
    "tests/api/documentation/test_retention.py": "the page about retention, compared with the constants of the code",
    "tests/api/documentation/test_spreadsheet_guide.py": "the formulas of the spreadsheet guide",
    "tests/api/link_pages/test_hostile_forms.py": "hostile forms",
    "tests/api/link_pages/test_in_a_browser.py": "the pages of links in a browser",
    "tests/api/http/test_rate_limits_over_http.py": "the limit of API keys, through guard, transaction and response",
    "tests/api/http/test_stock_protocol.py": "what uvicorn does differently, so that our code can go with it",
    "tests/api/http/test_upgrade_offers.py": "a protocol upgrade, through server and pipeline",
    "tests/api/store/test_values.py": "values of every column type on either engine",
    "tests/api/store/engines/test_sqlite_plans.py": "query plans of all statements on SQLite",
    "tests/api/use_cases/test_lists_in_pages.py": "pagination of every list",
    "tests/api/use_cases/access/test_authentication_over_http.py": "authentication of every kind of operation",
}


@cache
def modules() -> frozenset[str]:
    """Every module of the packages, by its path."""
    return frozenset(
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    )


def every_test_module() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / "tests" / package).rglob("test_*.py")
    }


def mirror_of(module: str) -> str:
    """The path of a module's own test module."""
    folder, _, name = module.rpartition("/")
    return f"tests/{folder}/test_{name}"


def exception_of(module: str, exceptions: Iterable[str]) -> str | None:
    """The exception that a module falls under: its own, or that of a folder."""
    return next((each for each in exceptions if each == module or (each[-1] == "/" and module.startswith(each))), None)


def test_every_module_has_its_own_tests_or_an_exception() -> None:
    untested = {module for module in modules() if not (ROOT / mirror_of(module)).is_file()}
    assert sorted(module for module in untested if exception_of(module, EXCEPTIONS) is None) == []


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_an_exception_names_existing_modules_and_tests_and_is_needed(exception: str) -> None:
    covered = [module for module in modules() if exception_of(module, [exception]) is not None]
    assert covered, f"{exception} does not exist"
    mirrored = [module for module in covered if (ROOT / mirror_of(module)).is_file()]
    assert mirrored == [], f"{mirrored} has tests of its own: remove the exception"
    assert exception_of(exception, EXCEPTIONS.keys() - {exception}) is None, f"{exception} is excepted twice"
    tests, reason = EXCEPTIONS[exception]
    assert tests
    assert reason
    assert [test for test in tests if not _holds_tests(test)] == []


@pytest.mark.parametrize("module", sorted(every_test_module()))
def test_a_test_module_belongs_to_a_module_or_is_cross_cutting(module: str) -> None:
    is_mirror = module in {mirror_of(each) for each in modules()}
    assert is_mirror != (module in CROSS_CUTTING)


def test_every_cross_cutting_test_module_exists_and_has_a_reason() -> None:
    assert sorted(CROSS_CUTTING.keys() - every_test_module()) == []
    assert all(CROSS_CUTTING.values())


@pytest.mark.parametrize(
    ("module", "exception"),
    [
        ("domain/catalog/exercises/ladders.py", "domain/catalog/"),
        ("domain/catalogs.py", None),
        ("api/clock.py", "api/clock.py"),
        ("api/clock.pyi", None),
    ],
)
def test_a_folder_stands_for_the_modules_in_it(module: str, exception: str | None) -> None:
    assert exception_of(module, ["domain/catalog/", "api/clock.py"]) == exception


def test_the_mirror_of_a_module_is_at_the_same_place_under_tests() -> None:
    assert mirror_of("domain/x/y.py") == "tests/domain/x/test_y.py"
    assert mirror_of("api/clock.py") == "tests/api/test_clock.py"


def _holds_tests(path: str) -> bool:
    """Whether the path is a test module, or a folder with one."""
    place = ROOT / path
    return place.is_file() and place.name.startswith("test_") if path[-1] != "/" else any(place.rglob("test_*.py"))
