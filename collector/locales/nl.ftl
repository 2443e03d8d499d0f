# SPDX-License-Identifier: EUPL-1.2
# De bladzijden van de collector.

# Op elke bladzijde
product = Daglicht
product-line = Laat zien waar de tijd van teams blijft, en nooit wat één persoon deed.
skip-link = Direct naar de inhoud
language-switch = English
sign-out = Afmelden
to-start = Overzicht
signed-in-as = Aangemeld als { $name }, { $role }
synthetic-title = Synthetische gegevens
synthetic-text = De mensen en de cijfers in dit project zijn verzonnen. Er is niemand gemeten.
footer-purpose = Waarom er gemeten wordt: { $purpose }
footer-controller = Verantwoordelijk: { $controller }. Vragen over privacy: { $contact }.

# Rollen
role-administrator = beheerder
role-team-leader = teamleider
role-department-reader = lezer van een afdeling
role-directorate-reader = lezer van een directie
role-analyst = analist
role-works-council = ondernemingsraad
role-privacy-officer = privacyfunctionaris

# Aanmelden en overzicht
start-title = Welkom bij Daglicht
start-lead = Daglicht laat zien waar de tijd van een team naartoe gaat. Alleen groepen zijn te zien. Tijd die niet gemeten is, staat er als onbekend.
demo-title = Rondkijken in de demonstratie
demo-text = Kies met welke rol de bladzijden te zien zijn. Er is geen code nodig, en alle gegevens zijn verzonnen.
demo-button = { $name } ({ $role })
demo-button-scope = { $name } ({ $role }, { $scope })
overview-title = Overzicht
overview-none = Dit account ziet geen cijfers.
overview-none-text = Een beheerder regelt projecten en teams, en ziet met opzet geen gemeten tijd. Wie wel cijfers hoort te zien, kan de beheerder vragen om een andere rol.
overview-latest = Laatste vrijgegeven week: { $week }
overview-nothing-released = Er is nog geen week vrijgegeven. De eerste cijfers komen nadat een week is gesloten.
overview-units = Onderdelen
overview-further = Wat onder deze onderdelen ligt, staat op hun bladzijden.

# Fouten
error-not-found-title = Deze bladzijde is er niet
error-not-found-text = Het adres klopt niet, of het project, het team of de week bestaat niet.
error-not-allowed-title = Deze bladzijde hoort niet bij dit account
error-not-allowed-text = Een account ziet alleen de onderdelen die erbij horen. Klopt dat niet? Vraag het aan de beheerder.
error-not-released-title = Er zijn nog geen cijfers
error-not-released-text = Deze week is nog niet gesloten. Cijfers verschijnen nadat de week is gesloten en gecontroleerd.
error-sign-in-title = Eerst aanmelden
error-sign-in-text = Aanmelden is nodig om deze bladzijde te zien. Na een tijd zonder gebruik eindigt een sessie vanzelf.
error-request-title = Dit verzoek is niet begrepen
error-request-text = Er ging iets mis bij het versturen. Ga terug en probeer het opnieuw.
error-failure-title = Er ging hier iets mis
error-failure-text = Dat ligt niet aan dit verzoek. Er is niets verloren gegaan. Probeer het over een minuut opnieuw.
error-back = Naar het overzicht

# Week
week = week { $number }
week-range = { $from } tot en met { $to }
date = { $day } { $month } { $year }
date-in-year = { $day } { $month }
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
units-nav = Plaats in de organisatie

# De regel met feiten
facts-title = In het kort
contributors = Deelnemers
band-5-9 = 5 tot en met 9
band-10-14 = 10 tot en met 14
band-15-24 = 15 tot en met 24
band-25 = 25 of meer
coverage = Dekking
coverage-missing-withheld = niet te tonen
coverage-missing-not-entered = geen rooster ingevuld
unknown-share = Onbekend
measured = Gemeten tijd

# Zinnen
sentence-value = Van de tijd met een categorie ging { $share } naar gestandaardiseerd werk: werk waar een burger of bedrijf direct iets aan heeft.
sentence-value-margin = Van de tijd met een categorie ging { $share } (± { $points }) naar gestandaardiseerd werk: werk waar een burger of bedrijf direct iets aan heeft.
sentence-value-merged = Welk deel van de tijd naar gestandaardiseerd werk ging, staat er niet. Die categorie is alleen samen met andere te tonen.
sentence-value-nothing = Er is hier geen tijd met een categorie.
sentence-losses-none = Andere categorieën hadden, de pauzes niet meegeteld, elk minder dan 1 %.
sentence-losses-one = Van de overige tijd, de pauzes niet meegeteld, ging het meeste naar { $a } ({ $a-share }, { $a-hours }, { $a-fte }).
sentence-losses-two = Van de overige tijd, de pauzes niet meegeteld, ging het meeste naar { $a } ({ $a-share }, { $a-hours }, { $a-fte }) en { $b } ({ $b-share }, { $b-hours }, { $b-fte }).
sentence-unknown = Van alle gemeten tijd is { $unknown } onbekend.
sentence-unknown-coverage = Van alle gemeten tijd is { $unknown } onbekend, en er is { $coverage } gemeten van de tijd die de deelnemers volgens hun rooster werken.
sentence-unknown-small = Van alle gemeten tijd is minder dan 1 % onbekend.
sentence-unknown-small-coverage = Van alle gemeten tijd is minder dan 1 % onbekend, en er is { $coverage } gemeten van de tijd die de deelnemers volgens hun rooster werken.
points = { $count ->
    [one] 1 procentpunt
   *[other] { $count } procentpunten
}

# Eenheden
hours = { $hours } uur
fte = { $fte } fte
under-one-percent = minder dan 1 %
under-one-percent-short = < 1 %
together = { $names } samen
and = en

# De twee hoofdcijfers en de grafiek
value-adding = Waardetoevoegend
value-adding-text = gestandaardiseerd werk
hidden-factory = Verborgen fabriek
chart-title = Waar de tijd bleef
chart-name = Waar de gemeten tijd van { $unit } bleef in { $week }
chart-row = { $name } { $share }
chart-measured = Gemeten tijd
chart-hidden = verborgen fabriek { $share }
chart-more = { $name } en { $count ->
    [one] 1 andere
   *[other] { $count } andere
}

# Tabellen
table-title = Alle tijd in een tabel
table-caption = Tijd van { $unit } per categorie, { $week }
column-category = Categorie
column-hours = Uren
column-share = Aandeel
column-band = Gebruikelijke band
column-fte = Fte
column-euro = Bedrag
total-direct = Directe tijd samen
total-indirect = Indirecte tijd samen
total-classified = Tijd met een categorie
total-measured = Alle gemeten tijd
band-range = { $low } tot { $high }
band-merged = per categorie niet te tonen
unknown-of-measured = Onbekend, als deel van alle gemeten tijd
split-text = Direct is tijd aan het primaire proces, ook als die langzaam ging of overnieuw moest. Indirect is alle tijd eromheen.

# Verliezen
losses-title = Waar ruimte zit
losses-caption = Tijd buiten gestandaardiseerd werk, met wat er te winnen is
losses-none = Er is geen categorie met 1 % of meer buiten gestandaardiseerd werk.
column-realistic = Realistisch
column-full = Volledig
column-levers = Wat vaak helpt
potential-none = geen
potential-merged = niet te tonen
levers-speed_loss = Minder controles en stappen, snellere systemen die het doen, duidelijke normen, elke dag even kijken waar werk vastloopt.
levers-rework = Invoer die fouten voorkomt, training en coaching, kennis goed vastleggen, op één manier werken.
levers-administration_projects = Automatiseren en digitaliseren, afspraken met de opdrachtgever, vaste momenten in de planning.
levers-interruptions = Vragen voorkomen, afspraken over bellen en mailen, kennis die makkelijk te vinden is.
levers-meetings = Overleg schrappen, korter en met een doel vergaderen, besluiten en afspraken vastleggen.
levers-training_coaching = Leren plannen op rustige momenten, kennis delen en vastleggen.
levers-official_breaks = Pauzes horen erbij. Alleen de planning kan anders.
levers-occupancy_loss = Werk beter plannen en verdelen, elke dag kijken wie op werk of op een akkoord wacht.
levers-merged = Deze categorieën staan samen. Bespreek in het team welke het meeste tijd vraagt.

# Wat er niet staat
missing-title = Wat hier niet staat
missing-none = Alle negen categorieën zijn afzonderlijk te zien.
missing-merged = { $names } staan samen. Afzonderlijk zou een van de cijfers, hier of bij een ander onderdeel, te veel over één persoon zeggen. Met meer deelnemers kan dat anders worden.
missing-value = Het waardetoevoegende aandeel en de verborgen fabriek ontbreken, omdat gestandaardiseerd werk niet los te tonen is.
missing-coverage-withheld = De dekking ontbreekt, omdat de roosters bij dit of een ander onderdeel te veel over één persoon zouden zeggen.
missing-coverage-not-entered = De dekking ontbreekt, omdat geen deelnemer een rooster heeft ingevuld.
missing-small = Bij { $names } staat "minder dan 1 %". Dat kan ook helemaal geen tijd zijn.

# Hoe dit gemeten is
method-title = Hoe dit gemeten is
method-k = Een cijfer staat er alleen als ten minste { $k } mensen eraan bijdroegen, als niemand het voor een groot deel bepaalt, en als het cijfer van een kleinere groep er niet mee uit te rekenen is. Het aantal deelnemers staat er alleen als bandbreedte.
method-rounding = Tijden zijn afgerond op { $step ->
    [one] 1 minuut
   *[other] { $step } minuten
}. Binnen een onderdeel telt alles op. De cijfers van onderdelen samen kunnen door het afronden iets afwijken van het geheel. Wat minder is dan 1 %, of minder dan de afronding, telt niet mee in het totaal.
method-margin = De marge (±) is een 95 %-interval. Ze laat zien hoeveel het aandeel kan schommelen door toevallige verschillen tussen mensen.
method-unknown = Onbekend is tijd aan het scherm zonder categorie, en tijd weg van het scherm die niemand heeft toegelicht. Onbekende tijd is geen verlies en wordt nooit over de categorieën verdeeld.
method-bands = Bron van de banden: { $source }.
bands-practice = praktijkcijfers, EY Nederland 2026
method-fte = Een fte is hier { $hours } per week.
method-once = De cijfers van een gesloten week veranderen niet meer. De gegevens waaruit ze zijn berekend, zijn vernietigd.
method-definitions = Wat de categorieën betekenen
definition-standardised_work = Werk waar een burger of bedrijf direct iets aan heeft, zoals een aanvraag beoordelen of een melding behandelen.
definition-speed_loss = Direct werk dat langzamer gaat dan nodig: trage of haperende systemen, wachten op anderen in de keten.
definition-rework = Werk dat over moet door een fout, een gewijzigde eis of te lage kwaliteit.
definition-administration_projects = Ondersteunend werk: registreren, rapporteren, projecten.
definition-interruptions = Onverwachte onderbrekingen: telefoon, vragen, spoed.
definition-meetings = Gepland en ongepland overleg.
definition-training_coaching = Leren, coachen en begeleiden.
definition-official_breaks = Lunch en korte pauzes zoals afgesproken.
definition-occupancy_loss = Aanwezig, maar nog niet aan het werk kunnen: wachten op akkoord, op werk of op een systeem.

# Geen cijfers
withheld-too-few = Voor { $when } staan hier geen cijfers, omdat minder dan { $k } collega’s eraan bijdroegen. Zo zegt een cijfer nooit te veel over één van hen.
withheld-too-few-help = De cijfers worden zichtbaar in een periode waarin ten minste { $k } collega’s bijdragen. Meedoen blijft ieders eigen keuze.
withheld-protects = Voor { $when } staan hier geen cijfers, omdat daarmee de cijfers van een andere, kleinere groep uit te rekenen zouden zijn.
withheld-protects-help = Aan dit onderdeel ligt dat niet. De cijfers worden zichtbaar in een periode waarin de andere groep groot genoeg is.
withheld-dominated = Voor { $when } staan hier geen cijfers, omdat één of twee mensen een cijfer bijna helemaal bepalen. Hun eigen tijd zou daaruit af te leiden zijn.
withheld-dominated-help = De cijfers worden zichtbaar in een periode waarin de tijd gelijkmatiger over de collega’s is verdeeld.
withheld-not-safe = Voor { $when } staan hier geen cijfers. Er deden minder dan { $k } collega’s mee, of met deze cijfers zou de tijd van één persoon of van een ander onderdeel uit te rekenen zijn. Welke van de twee het is, blijft verborgen: ook dat zou iets zeggen over wie meedoet.
withheld-not-safe-help = De cijfers worden zichtbaar in een periode waarin dat wel veilig kan. Meedoen blijft ieders eigen keuze.
coarse-title = De tijd in het groot
coarse-shares = Ongeveer { $direct } % van de gemeten tijd was direct, { $indirect } % indirect en { $unknown } % onbekend.
coarse-help-title = Waarom niet meer
coarse-help = Dit is een klein team. Daarom staan hier per week alleen drie aandelen, afgerond op vijf procentpunten. De negen categorieën komen per vier weken, voor zover dat veilig kan.
withheld-help-title = Wanneer dan wel
withheld-elsewhere = De tijd telt wel mee in het geheel waar dit onderdeel bij hoort, als dat te tonen is.

# De demonstratie, op de terminal.
demo-begin =
    Daglicht, demonstratie. Alle personen en alle tijd zijn verzonnen.
    { $people } verzonnen collega's sturen { $weeks } weken, elk met de echte agent.
demo-people = Collega's sturen hun weken
demo-close = Weken sluiten, berichten vernietigen
demo-end =

    Klaar. Open  { $start }
    Kies daar een rol; een code is niet nodig.

    Om te bekijken
      een team waar herstelwerk stijgt   { $team }
      een team dat te klein is           { $small }
      een afdeling                       { $department }

    De gegevens staan in { $folder } en mogen weg. Stoppen met Ctrl-C.
demo-desktop =
    Je hebt een bureaublad. Wil je de agent ook voor jezelf proberen? Wat hij noteert blijft op deze computer.
demo-desktop-runs = De agent loopt. Bekijk je dag met:  { $command }

# Antwoorden van opdrachten, in de terminal.
command-awaits = wacht op de ondernemingsraad
command-council-key = De sleutel is gemaakt. De vingerafdruk is { $fingerprint }. Maak die bekend aan iedereen die mag meedoen, en bewaar het bestand waar alleen de ondernemingsraad erbij kan.
command-approved = goedgekeurd tot en met { $until }
command-closed =
    { $week } is gesloten. { $shown } van { $units } eenheden tonen cijfers; de berichten zijn vernietigd.
    Bekijk ze met:  daglicht-collector figures --project { $project } --team EENHEID --period { $week }
backup-made = Alle rijen staan in { $file }, met een controlegetal per tabel:
backup-keep = Het geheim zit er niet in: bewaar { $key } op een andere veilige plek. Verwijder de reservekopie als de inzendtermijn van de weken erin voorbij is, want ze bevat rapporten van open weken.
backup-restored = De reservekopie staat op haar plaats. Dit is generatie { $generation }: agents sturen de rapporten van open weken opnieuw zodra ze dat merken.
backup-applied = Overgenomen uit de vervangen database: { $closes } gesloten weken, { $seals } verzegelde nulmetingen, { $withdrawals } ingetrokken persoonsweken, { $tickets } gebruikte tickets.
backup-lost = { $week } van { $project } moet sinds de reservekopie zijn gesloten. De cijfers zijn verloren en worden niet opnieuw berekend.
backup-aside = De vervangen database is { $file }. De volgende sluiting verwijdert die.
asked-again = Dit is generatie { $generation }: agents sturen de rapporten van open weken opnieuw zodra ze dat merken, binnen een dag.
command-log-busy = Een ander programma was aan het lezen, dus er staan nog gewiste bytes in het logboek van de database. De volgende sluiting of herstart haalt ze weg.
verify-in-order =
    Alles wat is vrijgegeven is nog zoals het is vrijgegeven: { $entries } regels. Noteer het laatste controlegetal, en geef het de volgende keer mee met --noted:
    { $last }
verify-nothing = Er is nog niets vrijgegeven.
verify-faulty = { $faults } dingen zijn niet meer zoals ze zijn vrijgegeven. Zet een reservekopie terug van voor de wijziging.
verify-entry = Regel { $number } van het vrijgavelogboek, of de regel ervoor, is gewijzigd of verdwenen.
verify-week = De vrijgegeven cijfers van { $week } in project { $project } zijn gewijzigd.
verify-block = De vrijgegeven cijfers van het blok { $block } in project { $project } zijn gewijzigd.
verify-unlogged-block = Het blok { $block } van project { $project } is vrijgegeven, maar staat niet in het vrijgavelogboek.
verify-unlogged = { $week } van project { $project } is gesloten, maar staat niet in het vrijgavelogboek.
verify-noted = Geen regel heeft het genoteerde controlegetal { $digest }: het vrijgavelogboek is sindsdien vervangen.
verify-baseline = De verzegelde nulmeting { $baseline } van project { $project } is gewijzigd.
baseline-heading = { $baseline }: { $first } tot en met { $last }
baseline-sealed = Verzegeld: plan, instellingen en cijfers veranderen niet meer.
baseline-is-sealed = Verzegeld. Plan, instellingen en cijfers van deze weken veranderen niet meer; verify ziet het als dat toch gebeurt.
baseline-running = { $closed } van { $planned } weken zijn gesloten.
baseline-need = Volgens de aannames zijn voor een marge van { $margin } punten over { $weeks } weken { $people } deelnemers per eenheid nodig; { $k } deelnemers geven { $kmargin } punten.
baseline-need-never = Volgens de aannames geeft geen enkel aantal deelnemers een marge van { $margin } punten over { $weeks } weken.
period-withheld = { $unit }: in deze weken zijn geen cijfers vrijgegeven.
period-unit = { $unit }: { $weeks } weken met cijfers, { $withheld } zonder, { $participants } deelnemers
period-measured = Gemeten: { $coverage } van de roostertijd; onbekend: { $unknown } van de gemeten tijd.
period-value = Waardetoevoegend: { $share } (± { $margin } punten). Verborgen fabriek: { $hours } uur per week, { $fte } fte.
period-no-value = Het waardetoevoegende aandeel staat samen met andere categorieën.
period-loss = { $name }: { $share }, { $hours } uur per week, { $fte } fte; { $potential } uur boven de referentieband
baseline-choice = { $unit } koos: { $category }, { $hours } uur per week minder, { $owner }, tot { $due }.
baseline-outcome = Wat eruit kwam: { $outcome }
baseline-changed = { $unit }: het waardetoevoegende aandeel veranderde { $change } punten (tussen { $low } en { $high }); dat is meer dan ruis.
baseline-noise = { $unit }: het waardetoevoegende aandeel verschilt { $change } punten (tussen { $low } en { $high }); dat kan ruis zijn.
baseline-not-comparable = { $unit }: niet te vergelijken: { $reasons }
unlike-not-in-earlier = de eerdere meting toont er geen cijfers van
unlike-not-in-later = deze meting toont er geen cijfers van
unlike-rule-pack = andere regels deelden de tijd in
unlike-participants = een ander aantal mensen deed mee
unlike-coverage = een ander deel van de werktijd is gemeten
unlike-unknown = een ander deel van de gemeten tijd is onbekend
unlike-no-margin = het aandeel staat er niet apart met een marge
sentence-trend-short = Vanaf de achtste week met cijfers staat hier wat meer is veranderd dan ruis.
sentence-trend-none = Geen aandeel wijkt meer van de weken ervoor af dan ruis.
sentence-trend-above = { $name }: sinds { $week } elke week boven het gemiddelde; dat is meer dan ruis.
sentence-trend-below = { $name }: sinds { $week } elke week onder het gemiddelde; dat is meer dan ruis.
