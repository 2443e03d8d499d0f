# SPDX-License-Identifier: EUPL-1.2
# Het gespreksblad: afspraken opschrijven, wijzigen en terugdraaien, en het blad zelf bekijken.
page-sheet = Gespreksblad
page-sheet-text = Je eigen afspraken over werk en andere taken, naast je eigen tijd. Om mee te nemen naar een gesprek, als jij dat wilt.
page-sheet-open = Open het gespreksblad
page-sheet-lead = Wat je afsprak, naast waar je tijd bleef. Alleen jij kunt dit blad maken, en jij beslist of iemand het ziet. Er wordt niets van verstuurd.
page-sheet-quarters = Kwartalen
page-no-such-quarter = Dat kwartaal bestaat niet. Schrijf bijvoorbeeld 2026-Q4.
page-sheet-agreements = Wat je afsprak
page-sheet-outputs = Wat er af moet
page-sheet-tasks = Andere taken
page-sheet-add-output = Schrijf op wat er af moet
page-sheet-add-task = Schrijf een andere taak op
page-sheet-name = Naam
page-sheet-output-help = Zoals: aanvragen, bezwaren, adviezen
page-sheet-task-help = Zoals: inwerken, ondernemingsraad, werkgroep
page-sheet-agreed = Afgesproken per kwartaal
page-sheet-done = Af in { $quarter }
page-sheet-standard = Normtijd per stuk
page-sheet-standard-help = Wat één stuk een ervaren collega kost, zoals 1u30m. Mag leeg zijn.
page-sheet-week = Tijd per week
page-sheet-week-help = Zoals: 4u, 45m
page-sheet-category = Deze tijd telt als
page-sheet-no-category = Niets in het bijzonder
page-sheet-remove = Haal weg
page-sheet-done-line = { $done } van { $agreed } af
page-sheet-agreed-line = { $agreed } afgesproken
page-sheet-task-line = { $week } per week
page-sheet-paper = Zo wordt het blad
page-sheet-button = Bewaar als bestand
page-sheet-button-help = Open het bestand in je browser om het af te drukken. Het blad staat alleen op deze computer.
page-sheet-kept = Opgeschreven: { $name }.
page-sheet-removed = Weggehaald: { $name }. Met Ongedaan maken komt het terug.
page-sheet-no-number = Bij "{ $field }" hoort een heel getal. Er veranderde niets.
page-sheet-no-length = Bij "{ $field }" hoort een tijd, zoals 4u, 1u30m of 45m. Er veranderde niets.

# Afspraken, ook op de opdrachtregel
sheet-nothing = Van dit kwartaal is nog niets gemeten.
sheet-range = Een naam heeft 1 tot { $longest } tekens, en van elke soort passen er { $most }. Er veranderde niets.
sheet-taken = Onder die naam staat er al een. Er veranderde niets; wijzig die, of kies een andere naam.
sheet-undo = Terugdraaien: `daglicht sheet undo`.
sheet-undone = Ongedaan gemaakt: { $change }.
sheet-redone = Opnieuw gedaan: { $change }.
sheet-change-added = opgeschreven: { $name }
sheet-change-changed = gewijzigd: { $name }
sheet-change-removed = weggehaald: { $name }
sheet-change-edited = in het bestand gewijzigd
