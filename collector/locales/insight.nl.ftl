# SPDX-License-Identifier: EUPL-1.2
# Periodes, het verloop, onderdelen naast elkaar, nulmetingen.

# Periodes
when-week = deze week
when-block = deze vier weken
when-quarter = dit kwartaal
when-baseline = over deze nulmeting
week-year = Week { $number } van { $year }
block-year = Weken { $number } tot en met { $last } van { $year }
quarter-year = Kwartaal { $number } van { $year }
weeks = weken { $number }–{ $last }
quarter = kwartaal { $number }
spans-nav = Andere periodes
span-previous = Vorige: { $span }
span-next = Volgende: { $span }
length-week = Week
length-block = Vier weken
length-quarter = Kwartaal
parts = Hierin:
weeks-with-figures = Weken met cijfers
of-weeks = { $shown } van { $all }
band-untold = niet getoond

# Zinnen
sentence-value-earlier = { $weeks ->
    [one] In de week ervoor was dat { $share }.
   *[other] In de { $weeks } weken ervoor was dat gemiddeld { $share }.
}
sentence-trend-up = { $name }: in { $week } hoger dan de ruis van de weken ervoor verklaart.
sentence-trend-down = { $name }: in { $week } lager dan de ruis van de weken ervoor verklaart.
no-value = geen

# Hoofdcijfers en waterval
hidden-factory-text = { $hours } per week, dat is { $fte }
hidden-factory-euro = { $hours } per week, dat is { $fte } of { $euro }
chart-caption = Van boven naar beneden: van alle gemeten tijd gaat telkens een deel af, tot het gestandaardiseerde werk overblijft. De dunne haak onder een balk is de gebruikelijke band. Percentages zijn van de tijd met een categorie; het gearceerde onbekende deel is van alle gemeten tijd.

# Verliezen
losses-text = Op volgorde van uren per week. Realistisch is het deel boven de hoogste waarde van de band, volledig het deel boven de laagste, beide in uren. Wat er echt wordt aangepakt, kiest het team zelf. De band is een vergelijking en geen doel voor een persoon.
potential-total = Boven de gebruikelijke banden zit { $hours } uur per week ({ $fte } fte); tot de laagste waarde van de banden is het { $full-hours } uur ({ $full-fte } fte).
potential-together = Samen
column-earlier = { $weeks ->
    [one] Week ervoor
   *[other] { $weeks } weken ervoor
}
loss-choose = Kies als actie

# Verloop
trend-title = Van week tot week
trend-chart-name = { $name } van week tot week, met gemiddelde en grenzen
trend-no-change = { $name }: geen week wijkt meer af dan ruis.
trend-upper = grens { $share }
trend-middle = gemiddeld { $share }
trend-lower = grens { $share }
trend-limits-long = Gemiddelde { $mean }, grenzen { $low } en { $high }.
trend-caption = Een ruit is een week buiten de grenzen, vierkanten zijn acht of meer weken achter elkaar aan één kant van het gemiddelde. Alleen die heten hier meer dan ruis. De getallen onderaan zijn weeknummers.
trend-text = De grenzen zijn het gemiddelde en 2,66 keer het gemiddelde verschil tussen opeenvolgende weken. Waarom iets veranderde, staat er niet bij.
trend-weeks = De aandelen van alle weken, met gemiddelde en grenzen
trend-mean = Gemiddelde (grenzen)
trend-limits = { $mean } ({ $low } tot { $high })
column-week = Week

# Onderdelen naast elkaar
units-below = Onderdelen van { $unit }
below-text = In de volgorde van de organisatie. Een verschil staat er alleen bij als het meer is dan ruis, alle onderdelen samen meegeteld. Verschillen in soort werk verklaren vaak veel.
below-alike = Geen onderdeel wijkt in waardetoevoegend werk meer van het geheel af dan ruis.
below-higher = { $unit } heeft met { $share } meer waardetoevoegend werk dan het geheel; dat is meer dan ruis.
below-lower = { $unit } heeft met { $share } minder waardetoevoegend werk dan het geheel; dat is meer dan ruis.
below-coarse = Klein team: ongeveer { $direct } direct, { $indirect } indirect en { $unknown } onbekend.
below-withheld = Geen cijfers. De pagina van het onderdeel zegt waarom; de tijd telt wel mee in het geheel.
below-missing = niet te tonen
column-unit = Onderdeel
column-hidden-fte = Verborgen fabriek (fte)
column-room = Boven de band (uur)

# Kleine teams en samen getoonde teams
coarse-chart-name = De tijd van { $unit } in drie aandelen per week
coarse-row = { $direct } direct, { $indirect } indirect, { $unknown } onbekend
coarse-direct = Direct
coarse-indirect = Indirect
coarse-unknown = Onbekend
coarse-caption = Van links naar rechts: direct, indirect en onbekend, afgerond op vijf procentpunten. Direct is tijd aan het primaire proces, indirect alle tijd eromheen.
coarse-weeks-title = De weken in het groot
coarse-latest = De laatste week is { $week }. { $shares }
coarse-see-block = Onder "Vier weken" staan de categorieën, zodra die weken gesloten zijn.
coarse-block-waits = De negen categorieën van deze vier weken staan er nog niet, of in te weinig van de weken deden genoeg mensen mee om ze veilig te tonen.
coarse-no-sum = Over een kwartaal zijn deze aandelen niet op te tellen: hoeveel tijd erachter zit, wordt van een klein team niet bewaard. Onder "Vier weken" staan de categorieën.
together-why = Dit team staat niet apart: { $names } worden samen getoond. Dat is zo afgesproken, en het geldt voor elke week, wie er ook meedoet.
together-help = In de cijfers van het geheel telt de tijd van dit team mee.
together-here = { $names } staan hier samen, zoals afgesproken. Afzonderlijk worden ze nooit getoond.

# Geen cijfers
withheld-title = Geen cijfers voor { $when }
withheld-look = Misschien is hier wel iets te zien:
missing-weeks = Zonder cijfers, en dus niet in de som: { $weeks }.

# Scherm en papier
projector = Groot op een scherm
projector-full = Terug naar de hele pagina
print-hint = Afdrukken kan vanuit de browser; de pagina past op A4.

# Nulmeting
baselines = Nulmetingen:
baseline-title = nulmeting { $baseline }
baseline-weeks = { $first } tot en met { $last }
baseline-question = De vraag
baseline-closed = Weken gesloten
baseline-wanted = Gewenste marge
points-decimal = { $points } procentpunten
baseline-spread = Bron van die aannames: { $source }.
baseline-sealed-on = Verzegeld op { $date }: vraag, instellingen en cijfers veranderen niet meer.
baseline-not-sealed = Nog niet verzegeld. De cijfers hieronder zijn die van de weken die gesloten zijn.
baseline-hash = Controlegetal van het zegel:
baseline-found = Wat er is gevonden
baseline-nothing = Over deze weken staan hier geen cijfers. De onderdelen eronder kunnen ze wel hebben.
baseline-comparison = Vergeleken met de vorige meting

# Vragenlijst
perceived-title = Beleefd naast gemeten
perceived-text = Wat de mensen in { $week } zelf schatten, afgerond op vijf procentpunten, naast wat er is gemeten. Het zijn twee schattingen; geen van beide is de waarheid over de ander. Bij een verschil is het gesprek het nuttigst.
perceived-small = minder dan 5 %
perceived-lost = Naar eigen zeggen ging per dag gemiddeld ongeveer { $minutes } minuten verloren.
column-perceived = Beleefd
column-measured = Gemeten
obstacles-title = Genoemde obstakels
named-under-a-quarter = genoemd door minder dan een kwart
named-up-to-a-half = genoemd door een kwart tot de helft
named-over-a-half = genoemd door meer dan de helft
