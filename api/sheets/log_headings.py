"""Other headings for the columns of a log: synonyms, and the usual words in six languages, as data.

A heading may end with a unit, as in `Gewicht (kg)`. Upper and lower case, and the dot of an abbreviation, do not count.
"""

from __future__ import annotations

import re

from domain.loads.loading import Unit

_EXERCISE = "/exercises/*"
_SET = "/exercises/*/sets/*"

# fmt: off
OTHER_HEADINGS: dict[str, tuple[str, ...]] = {
    "/athlete": ("Name", "Client", "Athlet", "Athletin", "Sportler", "Kunde", "Athlète", "Sportif", "Nom", "Atleta",
                 "Deportista", "Nombre", "Cliente", "Nome", "Atleet", "Sporter", "Naam", "Klant"),
    "/performed_on": ("Day", "Datum", "Tag", "Jour", "Fecha", "Día", "Data", "Dia", "Giorno", "Dag"),
    "/external_id": ("Session id", "Sitzung", "Trainingseinheit", "Séance", "Sesión", "Sessão", "Sessione", "Seduta",
                     "Sessie"),
    f"{_EXERCISE}/exercise": ("Exercise name", "Lift", "Übung", "Name der Übung", "Exercice", "Nom de l'exercice",
                              "Ejercicio", "Nombre del ejercicio", "Exercício", "Nome do exercício", "Esercizio",
                              "Nome dell'esercizio", "Nome esercizio", "Oefening", "Naam oefening"),
    f"{_EXERCISE}/variant": ("Variante", "Variação", "Varianti", "Variant van oefening"),
    f"{_EXERCISE}/substitute_for": ("Statt", "Anstatt", "Au lieu de", "En lugar de", "Em vez de", "Al posto di",
                                    "In plaats van"),
    f"{_SET}/set": ("Set number", "Set order", "Satz", "Série", "Serie", "Serie n", "Reeks"),
    f"{_SET}/side": ("Seite", "Côté", "Lado", "Lato", "Zijde", "Kant"),
    f"{_SET}/reps": ("Rep", "Repetitions", "Wdh", "Wiederh", "Wiederholungen", "Répétitions", "Répét", "Répétition",
                     "Repeticiones", "Repetições", "Repet", "Ripetizioni", "Rip", "Herhalingen", "Herh"),
    f"{_SET}/good_reps": ("Saubere Wdh", "Gute Wiederholungen", "Bonnes répétitions", "Repeticiones buenas",
                          "Repetições boas", "Ripetizioni buone", "Goede herhalingen"),
    f"{_SET}/seconds": ("Hold (s)", "Time (s)", "Duration (s)", "Sekunden", "Secondes", "Segundos", "Secondi",
                        "Seconden"),
    f"{_SET}/load": ("Weight", "Gewicht", "Last", "Poids", "Charge", "Peso", "Carga", "Carico", "Belasting"),
    "/unit": ("Weight unit", "Load unit", "Units", "Einheit", "Gewichtseinheit", "Unité", "Unidad", "Unidade", "Unità",
              "Eenheid"),
    f"{_SET}/assistance": ("Unterstützung", "Aide", "Ayuda", "Ajuda", "Aiuto", "Hulp"),
    f"{_SET}/rir": ("Reps in reserve",),
    f"{_SET}/pain": ("Schmerz", "Schmerzen", "Douleur", "Dolor", "Dor", "Dolore", "Pijn"),
    f"{_EXERCISE}/notes": ("Notes", "Note", "Comment", "Comments", "Notiz", "Notizen", "Bemerkung", "Bemerkungen",
                           "Remarques", "Notas", "Opmerking", "Opmerkingen"),
    "/time_of_day": ("Time of day", "Uhrzeit", "Heure", "Hora", "Ora", "Tijd"),
    f"{_SET}/rest_seconds": ("Rest", "Pause (s)", "Pause", "Repos", "Repos (s)", "Descanso", "Descanso (s)", "Recupero",
                             "Recupero (s)", "Rust", "Rust (s)"),
    f"{_SET}/distance_m": ("Distanz (m)", "Strecke (m)", "Distance", "Distancia (m)", "Distância (m)", "Distanza (m)",
                           "Afstand (m)"),
    "/place": ("Ort", "Lieu", "Lugar", "Local", "Luogo", "Plaats"),
    f"{_SET}/band": ("Elastique", "Élastique", "Elastico", "Weerstandsband"),
}
"""Other headings by the pointer of their column. Headings of earlier releases are among them: `Hold (s)`."""

SIDES = {
    "left": ("l", "links", "gauche", "izquierda", "izquierdo", "esquerda", "esquerdo", "sinistra", "sinistro"),
    "right": ("r", "rechts", "droite", "derecha", "derecho", "direita", "direito", "destra", "destro"),
    "both": ("b", "beide", "les deux", "ambos", "ambas", "entrambi", "entrambe", "allebei"),
}
YES = ("yes", "true", "1", "x", "y", "ja", "oui", "sí", "si", "sim", "sì", "wahr", "vrai", "verdadero", "vero")
NO = ("no", "false", "0", "n", "nein", "non", "não", "nee", "falsch", "faux", "falso")
UNITS = {
    Unit.KG: ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramm", "kilogrammes", "kilogramos"),
    Unit.LB: ("lb", "lbs", "pound", "pounds", "pfund", "livres", "libras", "libbre"),
}
# fmt: on
_UNIT_OF_WORD = {word: unit for unit, words in UNITS.items() for word in words}
_WITH_UNIT = re.compile(r"(.+?)\s*[(\[]\s*(\w+)\s*[)\]]|(.+?)[ _,]+in (\w+)")


def unit_named(text: str) -> Unit | None:
    """The unit that is meant by `lbs`, `KG` or `Pounds`. None for anything else."""
    return _UNIT_OF_WORD.get(text.casefold().rstrip("."))


def folded_heading(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".:")


def without_unit(heading: str) -> tuple[str, Unit | None]:
    """A folded heading such as `load (kg)` without its unit, and the unit. None: it has no unit of loads."""
    match = _WITH_UNIT.fullmatch(heading)
    unit = None if match is None else unit_named(match[2] or match[4])
    if match is None or unit is None:
        return heading, None
    return match[1] or match[3], unit
