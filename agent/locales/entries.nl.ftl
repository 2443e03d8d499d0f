# SPDX-License-Identifier: EUPL-1.2
# Zelf ingevulde tijd: bewaren, veranderen, ongedaan maken, vergeten.

# Wat er gebeurd is
entry-line = { $from }–{ $to }, { $duration }, { $category } (nr. { $number })
entry-kept = Bewaard: { $entry }
entry-now = Nu: { $entry }
entry-gone = Weg: { $entry }
entry-note = Notitie: { $note }
by-hand-number = zelf ingevuld, nr. { $number }
timer-since = De timer loopt sinds { $time }: { $category }.
timer-ended = De timer is gestopt.
change-undone = Ongedaan gemaakt: { $what }.
change-redone = Opnieuw gedaan: { $what }.
change-add = toevoegen
change-import = importeren
change-fill = invullen
change-edit = wijzigen
change-move = een grens verplaatsen
change-split = splitsen
change-join = samenvoegen
change-repeat = herhalen
change-delete = verwijderen
change-start = de timer starten
change-stop = de timer stoppen
change-discard = de timer weggooien
undo-nothing = Er is niets om ongedaan te maken.
redo-nothing = Er is niets om opnieuw te doen.

# Wat niet kan
entry-in-the-way = Een deel van deze tijd is al ingevuld. Er is niets veranderd. Dit staat in de weg:
entry-in-the-way-choices =
    Kies: dezelfde opdracht met --take geeft de nieuwe de hele tijd en kort de andere in;
          met --fit krijgt de nieuwe alleen wat vrij is;
          of wijzig eerst zelf, met `daglicht edit { $number }` of `daglicht delete { $number }`.
entry-none = Er is niets ingevuld op "{ $which }". Er is niets veranderd. Kijk met `daglicht today`.
entry-boundary-none = Op dat moment begint of eindigt niets wat je zelf invulde. Er is niets veranderd. Kijk met `daglicht today`.
entry-empty = Het einde moet na het begin liggen. Er is niets veranderd.
entry-range = Wat je invult duurt hoogstens 24 uur, en ligt tussen 1970 en 2248. Er is niets veranderd.
entry-not-inside = Dat moment ligt niet binnen wat je wilt splitsen. Er is niets veranderd.
entry-different = Deze twee hebben een verschillende soort. Er is niets veranderd. Zeg welke het geheel krijgt: `--category vergaderingen`.
entry-nothing = Dit verandert niets: het staat al zo, of er is niets vrij.
entry-stale = Dit kan niet meer ongedaan worden gemaakt of opnieuw worden gedaan, omdat er intussen iets anders mee gebeurd is. Er is niets veranderd.
entry-what-unknown = "{ $what }" is geen soort tijd en geen sjabloon. Er is niets bewaard. De soorten: { $names }. De sjablonen: `daglicht templates`.
entry-what-missing = Zeg ook wat het was: een soort tijd of een sjabloon, zoals in `daglicht add 9-10:30 vergaderingen`. Er is niets bewaard.
time-order = In "{ $time }" ligt het einde voor het begin. Er is niets veranderd.
stretch-form = "{ $time }" is geen tijd. Schrijf 9-10:30, gisteren 14u-15u, ma 9:00-10:15, of 45m voor de laatste drie kwartier. Er is niets veranderd.

# Wat geen naam heeft
gaps-heading = { $date }: zonder naam
gap-unknown = aan het scherm: { $applications }
gap-unseen = aan het scherm, venster niet gezien
gap-away = niet aan het scherm
gap-unrecorded = niet vastgelegd
gaps-none = Op { $date } heeft alle tijd een naam.
gap-none = Op { $time } is er geen tijd zonder naam. Er is niets veranderd. Kijk met `daglicht gaps`.

# Sjablonen
template-own = eigen
templates-file = Je eigen sjablonen staan in { $file }.
template-kept = Bewaard: { $name } is { $category }.
template-removed = Weg: { $name }.
template-none = Er is geen eigen sjabloon "{ $name }". Er is niets veranderd.

# Vergeten
forget-what = Dit wist voorgoed wat hier is vastgelegd van { $from } tot { $to } ({ $duration }): wat gemeten is, wat je zelf invulde, en wat je daarin ongedaan kon maken. Dit kan niet ongedaan worden gemaakt. Cijfers die al zijn vrijgegeven veranderen niet.
ask-forget = Wil je dit? (ja/nee)
forgotten = Gewist: { $sessions } gemeten stukken en { $entries } eigen stukken tijd van { $from } tot { $to }. Het bericht van week { $week } verandert mee zolang de week niet gesloten is.
forget-kept-file = Let op: in { $file } staat nog een oude, beschadigde kopie van je gegevens. Die is niet veranderd. Gooi dat bestand zelf weg als ook die kopie weg moet.
forget-form = "{ $time }" is geen tijd om te vergeten. Schrijf 15m voor het laatste kwartier, 9-10:30, gisteren, of 2026-11-20. Er is niets gewist.

# Wat nu
next-undo = Terugdraaien: `daglicht undo`.
next-redo = Toch wel: `daglicht redo`.
next-fill = Een naam geven: `daglicht fill { $time } vergaderingen`.
next-preview = Wat nu: `daglicht preview { $week }` toont het bericht van die week.
next-template = Gebruiken: `daglicht start { $name }`, of `daglicht add 9-10:30 { $name }`.

# De vraag bij terugkomst
away-question = Je was weg van { $from } tot { $to } ({ $duration }). Wat was het? `daglicht away` laat zien wat je kunt kiezen. Overslaan mag.
away-question-short = Je was weg van { $from } tot { $to } ({ $duration }). Wat was het?
away-later = Later
away-put-off = De vraag blijft staan: `daglicht away`, of op je pagina.
away-answered = Ingevuld: { $category }. Terugdraaien: `daglicht undo`.
away-same = Nog steeds { $entry }? `daglicht away answer same`
away-choices =
    Of een soort tijd, zoals `daglicht away answer vergaderingen`.
    Overslaan: `daglicht away answer skip`. De tijd blijft dan onbekend.
away-skipped = Overgeslagen. De tijd blijft onbekend.
away-none = Er is nu geen vraag.
away-no-same = Er was niets ingevuld toen je wegging. Er is niets veranderd.
timer-closed = Het scherm ging op slot of de computer ging slapen; de timer is om { $time } gestopt en de tijd is bewaard. Bij terugkomst kun je zeggen of het doorging.
