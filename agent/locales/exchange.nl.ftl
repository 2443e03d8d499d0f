# SPDX-License-Identifier: EUPL-1.2
# Eigen gegevens naar buiten en naar binnen, en het gespreksblad.

export-column-date = datum
export-column-week = week
export-column-start = begin
export-column-end = einde
export-column-time = tijd
export-column-seconds = seconden
export-column-duration = duur
export-column-origin = herkomst
export-column-category = categorie
export-column-activity = activiteit
export-column-application = programma
export-column-note = notitie
export-column-measured = gemeten
export-column-interruptions = onderbroken
export-column-switches = wisselingen
export-origin-manual = zelf ingevuld
export-origin-automatic = vanzelf
export-origin-away = niet aan het scherm
export-origin-calendar = agenda
export-sheet-time = Tijd
export-sheet-entries = Zelf ingevuld
export-sheet-days = Dagen
export-sheet-weeks = Weken
export-weekday-1 = ma
export-weekday-2 = di
export-weekday-3 = wo
export-weekday-4 = do
export-weekday-5 = vr
export-weekday-6 = za
export-weekday-7 = zo
export-written = Bewaard in { $file }: { $first } tot en met { $last }, { $days } dagen met gegevens, { $entries } keer zelf ingevuld. Alleen jij kunt het bestand lezen. Er is niets verstuurd.
export-order = De laatste dag ligt voor de eerste. Er is niets gemaakt.
export-one-week = De vorm html is één week: geef --week, zoals --week 2026-W47, of niets voor deze week.
export-terminal = Een werkboek is geen tekst. Zeg waar het heen moet: `daglicht export --format xlsx --output tijd.xlsx`.
export-file = { $file } kan niet worden geschreven: { $detail }. Er is niets veranderd. Kies met --output een andere plek.

print-week-title = Mijn week { $week }
print-week-lead = { $first } tot en met { $last }. Gemeten { $measured }, waarvan onbekend { $unknown }.
print-date = { $day }-{ $month }-{ $year }
print-nothing = In deze week is niets gemeten en niets ingevuld.
print-drawing-title = De week als zeven dagen
print-drawing-description = Per dag een balk van links naar rechts door de uren; elke soort tijd heeft een eigen kleur en patroon. Dezelfde cijfers staan in de tabel eronder.
print-by-hand = Een streep onder een blok: zelf ingevuld. Gearceerd: onbekend; dat is tijd zonder naam, geen verloren tijd.
print-totals-title = Waar de tijd naartoe ging
print-total = week
print-entries-title = Zelf ingevuld
print-footer = Zelf gemaakt met Daglicht op { $at }. Daglicht heeft dit nergens heen gestuurd; jij beslist of iemand het ziet.

expected-date = een datum, zoals 2026-11-22, in dezelfde volgorde als de andere regels
expected-time = een tijd, zoals 14:05, 14:05:30 of 02:05 PM
expected-instant = een tijdstip in UTC, zoals 20261122T090000Z
expected-duration = een duur, zoals 01:30:00 of 1:30
expected-same-duration = de duur tussen begin en einde; die twee kloppen hier niet met elkaar
expected-later-end = een einde dat na het begin ligt
expected-at-most-a-day = hoogstens 24 uur, tussen 1970 en 2248
expected-not-skipped = een tijd die bestond: de klok sprong hier vooruit. Klopt de tijdzone? Zo niet, zeg welke met --zone
expected-not-twice = een tijd die één keer voorkwam: de klok ging hier terug, en de duur zegt niet welke van de twee het was
expected-fields = { $count } velden, zoals de eerste regel er heeft
expected-timew-interval = een registratie zoals `timew export` die schrijft, met start en end
dates-ymd = jaar-maand-dag
dates-dmy = dag-maand-jaar
dates-mdy = maand-dag-jaar

import-wrong = { $file }, regel { $line }, kolom { $column }{ $name }: hier hoort { $expected }. Er is niets ingelezen en niets veranderd.
import-not-recognised = { $file } begint niet met de kopregel van Toggl Track, Clockify, Kimai of Timewarrior. Er is niets ingelezen. Neem de gedetailleerde export (Detailed report), als CSV.
import-not-this = { $file } begint niet met de kopregel van { $tool }. Er is niets ingelezen. Laat --as weg om het bestand te laten herkennen.
import-too-much = { $file } is groter dan dit programma inleest (16 MiB, 200.000 regels). Er is niets ingelezen. Exporteer een kortere periode.
import-several-people = { $file } bevat tijd van meer dan één persoon, voor het eerst op regel { $line }. Er is niets ingelezen. Exporteer alleen je eigen tijd.
import-two-ways = In { $file } is niet te zien of eerst de dag of eerst de maand staat, voor het eerst op regel { $line }. Er is niets ingelezen. Zeg het erbij: --dates dmy (dag eerst) of --dates mdy (maand eerst).
import-both = { $file }, regel { $line }: "{ $one }" en "{ $other }" horen bij verschillende categorieën. Er is niets ingelezen. Koppel er maar één van de twee.
import-no-label = (zonder project of label)
import-unmapped = Van deze tijd is niet bekend welke categorie het is. Er is niets ingelezen.
    { $labels }
    Zeg het per label: --map "{ $example }=meetings" (mag vaker), of in de instellingen onder [import.map]. Of voor alles wat overblijft: --unmapped unknown laat het weg, --unmapped administration_projects geeft het die categorie.
import-more = {"  "}… en nog { $count }
import-no-days = Deze dagen zijn nog niet geweest. Er is niets ingelezen.
import-a-calendar = Agenda
import-held = { $source }: { $fresh } nieuw, samen { $total }; { $known } al bekend.
import-dates-by-line = Datums gelezen als { $order }: regel { $line } kan niet anders.
import-dates-asked = Datums gelezen als { $order }.
import-empty = Overgeslagen, want zonder tijd: { $count }.
import-running = Overgeslagen, want die lopen nog: { $count }.
import-shortened = Ingekort met de pauze uit het bestand: { $count }.
import-too-old = Weggelaten, want ouder dan wat bewaard wordt: { $count }.
import-broken = Niet te begrijpen afspraken: { $count }.
import-left-out-entries = Weggelaten, want zonder categorie: { $count }, samen { $total }.
import-clash-entry = {"  "}regel { $line }: { $when }, { $category }, valt samen met wat er al staat: { $with }
import-clash-line = {"  "}regel { $line }: { $when }, { $category }, valt samen met regel { $with }
import-clash-refused = Er is niets ingelezen, omdat tijd dubbel zou tellen. Kies: --fit (alleen wat vrij is erbij) of --take (het bestand gaat voor). Kijk eerst met --dry-run.
import-nothing-new = Er is niets nieuws; er is niets veranderd.
import-dry = Er is niets bewaard. Zonder --dry-run wel.
import-done = Bewaard. Alles in één keer ongedaan maken: `daglicht undo`.

sheet-title = Gespreksblad { $quarter }
sheet-lead = { $first } tot en met { $last }: { $weeks ->
    [one] één week
   *[other] { $weeks } weken
    } met metingen, samen { $measured }, waarvan onbekend { $unknown }.
sheet-yours = Dit blad is van jou. Daglicht stuurt het nergens heen en niemand anders kan het maken. Jij beslist of je het meeneemt, en wat erop blijft staan.
sheet-time-title = Waar mijn tijd naartoe ging
sheet-output-title = Wat er af moest, en wat er af is
sheet-tasks-title = Andere taken waarover is afgesproken
sheet-talk-title = Om over te praten
sheet-talk-good = Wat ging goed, en waardoor?
sheet-talk-hindered = Wat kostte tijd die ik liever anders besteed?
sheet-talk-need = Wat heb ik nodig, van wie?
sheet-talk-agree = Wat spreken we af, en wanneer kijken we terug?
sheet-none = Hierover is niets vastgelegd.
sheet-head-kind = soort tijd
sheet-head-time = tijd
sheet-head-share = deel
sheet-head-week = per week
sheet-head-output = resultaat
sheet-head-agreed = afgesproken
sheet-head-done = af
sheet-head-standard = normtijd
sheet-head-earned = af × normtijd
sheet-head-task = taak
sheet-head-agreed-week = afgesproken per week
sheet-head-agreed-weeks = in deze weken
sheet-head-category = valt onder
sheet-head-category-time = gemeten daarin
sheet-earned = Wat af is, kost volgens de normtijden samen { $earned }. Aan het directe werk, zonder wat opnieuw moest, ging { $direct }. Een verschil zegt nog niet waardoor: een trage keten, een normtijd die niet klopt, of tijd die niet is gemeten.
sheet-heading = { $quarter }: { $weeks ->
    [one] één week
   *[other] { $weeks } weken
    } met metingen, samen { $measured }, waarvan onbekend { $unknown }
sheet-output-line = {"  "}{ $name }: afgesproken { $agreed }, af { $done }
sheet-task-line = {"  "}{ $name }: afgesproken { $week } per week, { $all } in deze weken
sheet-next = Op papier: `daglicht sheet make { $quarter } --output gesprek.html`. Het blad gaat nergens heen, behalve waar jij het brengt.
sheet-made = Gemaakt: { $file }. Alleen jij kunt het lezen, en er is niets verstuurd. Open het in je browser om het te lezen of af te drukken.
sheet-kept = Vastgelegd, alleen op deze computer. Bekijken: `daglicht sheet show`.
sheet-removed = Weggehaald. Terugdraaien: `daglicht sheet undo`.
sheet-no-such = Onder die naam is niets vastgelegd. Bekijk de namen met `daglicht sheet show`.

manual-written = { $count } pagina’s van de handleiding staan in { $folder }.
import-total = samen
