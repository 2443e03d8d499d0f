# SPDX-License-Identifier: EUPL-1.2
# De eigen pagina's: rustig, gewoon Nederlands, "je".
page-product = Daglicht
page-skip = Naar de inhoud
page-nav = Pagina's
page-tab-day = Vandaag
page-tab-week = Week
page-tab-unknown = Onbekend
page-tab-sending = Wat vertrekt
page-tab-rules = Regels
page-language = English
page-footer = Alles op deze pagina's staat alleen op deze computer, in een map die alleen jij kunt lezen. Titels van vensters worden niet bewaard.
page-asleep = Deze pagina slaapt: het programma erachter is gestopt omdat niemand keek. Open haar weer met "daglicht open". Wat bewaard was, is bewaard.
page-ticket-used = Dit adres is al gebruikt of te oud. Open de pagina opnieuw met "daglicht open".
page-keys = Typen begint meteen in de invulregel
page-problem = Dat ging niet
page-back = Terug
page-save = Bewaar

# State
page-measuring = Je tijd wordt gemeten.
page-not-running = Er wordt nu niet gemeten: het programma staat uit. Starten doe je met "daglicht run".
page-paused = Gepauzeerd, tot je verdergaat.
page-paused-until = Gepauzeerd tot { $until }.
page-no-consent = Er wordt niets gemeten: je gaf geen toestemming.
page-other-terms = Er wordt niets gemeten: de afspraken zijn veranderd en wachten op jou.
page-not-begun = Er wordt nog niets gemeten: het meetproject is niet begonnen.
page-ended = Er wordt niets gemeten: het meetproject is voorbij.
page-pause = Pauze
page-pause-half = 30 minuten
page-pause-hour = 1 uur
page-pause-morning = Tot morgen 6:00
page-pause-open = Tot ik verderga
page-resume = Ga verder
page-to-consent = Lees en beslis
page-undo = Ongedaan maken
page-redo = Opnieuw doen

# Forgetting
page-forget = Vergeet voorgoed
page-forget-menu = Vergeet
page-forget-quarter = Het laatste kwartier
page-forget-hour = Het laatste uur
page-forget-day = De hele dag van vandaag
page-forget-button = Vergeet dit

# Dates
page-date = { $weekday } { $day } { $month } { $year }
page-date-short = { $weekday } { $day } { $month }
page-weekday-1 = Maandag
page-weekday-2 = Dinsdag
page-weekday-3 = Woensdag
page-weekday-4 = Donderdag
page-weekday-5 = Vrijdag
page-weekday-6 = Zaterdag
page-weekday-7 = Zondag
page-month-1 = januari
page-month-2 = februari
page-month-3 = maart
page-month-4 = april
page-month-5 = mei
page-month-6 = juni
page-month-7 = juli
page-month-8 = augustus
page-month-9 = september
page-month-10 = oktober
page-month-11 = november
page-month-12 = december

# The day
page-days = Dagen
page-day-before = Dag ervoor
page-day-after = Dag erna
page-day-empty-today = Vandaag is er nog niets. Typ hieronder wat je deed, of begin gewoon.
page-day-empty = Van deze dag is er niets.
page-day-lead = Gemeten: { $measured }. Daarvan heeft { $unknown } nog geen naam.
page-day-lead-known = Gemeten: { $measured }, en alles heeft een naam.
page-drawing = { $day } als lijn: boven wat je zelf invulde, onder wat gezien is. Dezelfde gegevens staan in de tabel.
page-lane-own = Zelf
page-lane-seen = Gezien
page-add = Wat deed je?
page-add-help = Zoals: 10-11 overleg · 14:00-15:30 huisbezoek · 45m collega geholpen
page-line-form = "{ $line }" begint niet met een tijd. Schrijf bijvoorbeeld: 10-11 overleg.
page-list = De dag als lijst
page-by-hand = zelf ingevuld
page-list-empty = De lijst is leeg.
page-when = Wanneer
page-length = Duur
page-kind = Soort tijd
page-in = Waarin
page-what-to-do = Wat je kunt doen
page-edit = Wijzig
page-name-it = Benoem
page-why = Waarom?
page-short = Kortere stukken dan een minuut tellen mee bij hun buur: { $count }.
page-timer = Klok
page-timer-running = { $category }, sinds { $since } ({ $length }).
page-timer-start = Start
page-timer-stop = Stop en bewaar
page-timer-discard = Gooi weg
page-asks = Wat was dit?
page-ask-more = Andere tijden of een notitie
page-skip-question = Sla over
page-gap-unseen = geen venster te zien
page-gap-unknown = in { $applications }
page-gap-away = weg van het scherm
page-gap-unrecorded = niet opgenomen
page-where = Waar de tijd bleef
page-time = Tijd
page-share = Deel
page-before = Mijn 4 weken ervoor
page-before-why = Het streepje is jouw eigen gemiddelde over de vier weken ervoor. Er wordt met niemand anders vergeleken.
page-before-none = Van de vier weken ervoor is niets bekend, dus er is niets om naast te leggen.
page-focus = Langst ongestoord
page-focus-none = nog geen vijf minuten
page-switches = Wisselingen

page-away = Je was weg van { $from } tot { $to } ({ $length }). Wat was het?
page-away-same = Nog steeds: { $category }
page-away-more = Iets anders, of andere tijden

# Weeks
page-weeks = Weken
page-week-before = Week ervoor
page-week-after = Week erna
page-week-empty = Van deze week is er nog niets.
page-nothing = niets
page-measured = gemeten
page-of-unknown = waarvan onbekend
page-repeat = Zoals een eerdere week
page-repeat-text = Zet wat je in een eerdere week zelf invulde op dezelfde dagen en tijden in deze week. Waar al iets staat, blijft dat staan.
page-repeat-button = Herhaal die week

# A stretch and an entry
page-why-title = Waarom telt dit zo?
page-name-title = Wat was dit?
page-rename-title = Klopt dit niet?
page-from = Van
page-to = Tot
page-note = Notitie, alleen voor jou
page-always = Altijd:
page-always-text = Een eigen regel benoemt deze toepassing voortaan vanzelf. Wat al gemeten is, verandert niet.
page-always-button = Maak de regel
page-want = Wat het is
page-want-unknown = Laat onbekend
page-want-exclude = Neem niet op
page-split = Splits
page-split-at = Om
page-split-then = Daarna was het
page-boundary-before = De grens met het stuk ervoor
page-boundary-after = De grens met het stuk erna
page-move = Verplaats de grens
page-join-before = Voeg samen met { $from }–{ $to } { $category }
page-join-after = Voeg samen met { $from }–{ $to } { $category }
page-delete = Verwijder
page-delete-text = Dan telt weer wat gezien is. Ongedaan maken kan altijd.

# What was done
page-done = Bewaard: { $change }.
page-undone = Ongedaan gemaakt: { $change }.
page-redone = Opnieuw gedaan: { $change }.
page-nothing-to-undo = Er is niets om terug of vooruit te draaien.
page-nothing-changed = Er veranderde niets.
page-in-the-way = Hier staat al iets. Wat wil je?
page-overlap-take = Vervang dat stuk ervan
page-overlap-fit = Vul alleen wat vrij is
page-different = De twee soorten tijd verschillen. Welke krijgt het geheel?
page-what-kind = { $from }–{ $to } ({ $length }): wat was dit?
page-what-timer = Wat ga je doen?
page-no-such-day = Die dag bestaat niet.
page-no-such-week = Die week bestaat niet.
page-no-such-stretch = Dat stuk tijd bestaat niet.
page-no-such-entry = Dat stuk is er niet meer. Kijk of Ongedaan maken het terugbrengt.
page-no-such-deed = Dat kan deze pagina niet.
page-no-boundary = Op die tijd begint of eindigt niets meer. Er veranderde niets.
page-not-inside = Die tijd valt er niet in. Er veranderde niets.
page-stale = De dag is intussen anders. Er veranderde niets; kijk opnieuw.
page-change-add = ingevuld
page-change-import = ingelezen
page-change-fill = benoemd
page-change-edit = gewijzigd
page-change-move = grens verplaatst
page-change-split = gesplitst
page-change-join = samengevoegd
page-change-repeat = herhaald
page-change-delete = verwijderd
page-change-start = klok gestart
page-change-stop = klok gestopt
page-change-discard = klok weggegooid

# Unknown
page-unknown-title = Wat heeft nog geen naam?
page-unknown-lead = Het grootste eerst. Laat staan wat je niet meer weet: onbekend is ook een antwoord.
page-unknown-time = Tijd van de laatste zeven dagen
page-unknown-no-time = Elk stuk van vijf minuten of langer heeft een naam.
page-one-key = Eén toets kan ook: 1 tot 9 in een geopend stuk kiest de soort in deze volgorde.
page-unknown-applications = Toepassingen die geen regel kent
page-unknown-no-applications = Elke toepassing van de laatste vier weken is bekend.

# What leaves
page-sending-title = Wat gaat er de deur uit?
page-sending-alone = Niets. Je meet alleen voor jezelf; er gaat geen bericht naar je werkgever of een ander.
page-sending-nothing = Over deze week is er nu niets om te sturen.
page-sending-lead = Over deze week gaat één bericht de deur uit, met { $numbers } getallen. Geen titels, geen namen, geen tijdstippen.
page-sending-when = Het gaat op een toevallig moment weg tussen { $from } en { $until }. Tot dan kun je alles nog verbeteren.
page-coming = Wat verstuurd zou worden
page-look = Bekijk het bericht, byte voor byte
page-sent = Wat verstuurd is
page-questions = Hoe voelde de week?
page-questions-shares = Deel van je tijd, in stappen van 5, samen 100
page-questions-obstacles = Wat zat in de weg? Kies er hoogstens enkele
page-questions-lost = Verloren minuten per dag, in stappen van 15
page-consent = Jouw toestemming
page-receipts = De ontvangstbewijzen van de intrekking staan in
page-asked = Waarmee je instemt, in gewone woorden
page-give = Ik geef toestemming
page-withdraw = Trek je toestemming in
page-withdraw-sure = Ja, stop nu en wis alles op deze computer
page-withdraw-button = Stop en wis
page-withdrawn = Gestopt. Alles op deze computer is gewist. De collector wordt gevraagd de open weken te wissen; het antwoord staat straks hieronder bij de ontvangstbewijzen.
page-withdrawn-ask = Gestopt. Alles op deze computer is gewist. De collector kon nog niet gevraagd worden: geef `daglicht sync`.
page-folder = Je gegevens staan in

# Rules
page-rules-title = Welke regels beslissen
page-rules-lead = Regels geven een venster een soort tijd. De jouwe gaan voor: ze mogen niet opnemen, onbekend laten, of een activiteit van het project noemen.
page-rules-summary = In gebruik: "{ $id }", versie { $version }, met { $rules } regels en { $own } van jezelf. Waarom een stuk tijd zo telt, zie je bij dat stuk.
page-rules-own = Je eigen regels
page-rules-none = Je hebt nog geen eigen regels.
page-rules-file = Je eigen regels staan in
page-rule-if = Als
page-rule-then = Dan
page-rule-new = Nieuwe regel
page-application = Toepassing
page-rule-words = Woorden in de titel
page-rule-words-help = Mag leeg zijn. Titels worden niet bewaard; de regel kijkt in het geheugen.
page-rule-what = Kies wat de toepassing is.
page-rule-added = De regel geldt vanaf nu: { $condition }

# Words that belong to a category when they are typed
page-words-standardised-work = aanvraag, dossier, melding, zaak, huisbezoek, zitting, beoordelen, controle, intake
page-words-speed-loss = wachten, traag, storing
page-words-rework = opnieuw, correctie, herstel, bezwaar
page-words-administration-projects = administratie, project, mail, registratie, rapport, plannen
page-words-interruptions = onderbreking, vraag, gebeld, collega
page-words-meetings = overleg, vergadering, vergaderen, teamoverleg, werkoverleg, bespreking
page-words-training-coaching = training, cursus, opleiding, coaching, inwerken
page-words-official-breaks = pauze, lunch, koffie
page-words-occupancy-loss = stilstand, goedkeuring

# The command
open-opened = Je pagina staat open in je browser: { $address }
open-address = { $address }
open-no-browser = Er is hier geen browser die kan openen. Open dit adres zelf; het werkt één keer, vijf minuten lang.
open-failed = De pagina kon niet worden geopend. Kijk met `daglicht doctor` wat er is.
