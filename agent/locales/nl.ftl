# SPDX-License-Identifier: EUPL-1.2
# Wat de agent tegen een medewerker zegt. B1, "je", zonder oordeel.

# Vragen
ask-without-terminal = Hier is geen terminal om het je te vragen. Er is niets veranderd. Geef het antwoord mee met --yes.
ask-give = Geef je toestemming? (ja/nee)
ask-withdraw = Wil je dit? (ja/nee)
not-changed = Er is niets veranderd.

# Toestemming: wat er gevraagd wordt
asked-alone =
    Je meet nu alleen voor jezelf. Er gaat niets naar je werkgever of naar een ander.
    Wat er gebeurt: de agent kijkt welk programma je gebruikt en deelt die tijd in. De titel van een venster wordt in het
    geheugen bekeken en daarna weggegooid. De gegevens staan alleen op deze computer, in een map die alleen jij kunt lezen.
    Je kunt altijd pauzeren en stoppen. Stoppen wist alles.
asked-project = Meetproject "{ $name }", team { $team }
asked-synthetic = Let op: dit is een oefenproject. Alle mensen erin zijn verzonnen.
asked-purpose = Waarom: { $purpose }
asked-controller = Wie verantwoordelijk is: { $controller }
asked-officer = Functionaris gegevensbescherming: { $officer }
asked-basis = Grondslag volgens de verantwoordelijke: { $basis } (jouw toestemming is een extra waarborg, niet de grondslag)
asked-council = Ondernemingsraad: besluit { $reference } van { $decided }, geldig tot en met { $until }, getekend met de sleutel { $fingerprint }. Vergelijk die met wat je ondernemingsraad zelf bekend heeft gemaakt.
asked-weeks = Er wordt gemeten van week { $first } tot en met { $last }, in die weken en anders niet.
asked-sent = Wat er wordt verstuurd: één bericht per week, met het project, je team, de week, een sleutel en een bewijs die alleen voor die week gelden, je contracttijd, minuten per soort tijd (automatisch en zelf ingevuld) en onbekende minuten, afgerond op { $step } minuten, hoe vaak je werd onderbroken en wisselde, hoe lang je aan één ding werkte, hoe vaak jouw antwoord gelijk was aan de regels, en de versie van de agent en de regels. Geen titels, geen namen, geen tijdstippen.
asked-activities = Ook verstuurd: minuten per activiteit, voor alleen deze: { $names }
asked-no-activities = Er worden geen minuten per activiteit verstuurd.
asked-questionnaire = Ook verstuurd, alleen als je antwoordt: hoe de weken { $weeks } voor jou voelden, als aandelen in stappen van 5 %, hooguit drie belemmeringen uit een lijst, en verloren tijd per dag. Geen vrije tekst.
asked-to = Naar wie: { $url }
asked-figures = Wat anderen zien: alleen groepscijfers van ten minste { $k } deelnemers, afgerond op { $step } minuten. Tot de week is gesloten staat er wel een regel per pseudoniem op de collector.
asked-small-teams = Kleine teams: van teams die de voorwaarden noemen worden vanaf { $k } deelnemers elke week drie aandelen in stappen van vijf punten getoond (direct, indirect, onbekend), en de categorieën eens per vier weken.
asked-review = Je kunt elk bericht eerst bekijken en verbeteren: het gaat niet eerder weg dan { $hours } uur na het einde van de week.
asked-rows = De week sluit { $days } dagen na het einde ervan. Daarna wordt de regel met jouw week vernietigd.
asked-journal = Op deze computer worden je eigen gegevens { $days } dagen bewaard, of tot de week is verstuurd.
asked-withdraw = Je mag op elk moment stoppen. Dan wordt hier alles gewist en gaat er een verzoek naar de collector om de open weken te wissen; dat verzoek zelf wordt dus verstuurd. De verzoeken voor je weken komen kort na elkaar aan; de collector bewaart niet dat ze bij elkaar horen. Groepscijfers die al zijn vrijgegeven veranderen daardoor niet.

# Toestemming: wat er besloten is
consent-not-given = Je hebt nog geen toestemming gegeven. Er wordt niets gemeten.
consent-given = Je hebt toestemming gegeven op { $at }.
consent-paused = Gepauzeerd sinds { $at }, tot je zelf verdergaat.
consent-paused-until = Gepauzeerd tot { $until }.
consent-withdrawn = Je hebt je toestemming ingetrokken op { $at }. Er wordt niets gemeten.

no-consent-not-given = Zonder jouw toestemming wordt er niets gemeten of verstuurd. Lees wat er gevraagd wordt met `daglicht consent show` en kies dan zelf: `daglicht consent give`.
no-consent-paused = Je hebt gepauzeerd; er wordt niets gemeten of verstuurd. Verder gaan: `daglicht consent resume`.
no-consent-paused-until = Je hebt gepauzeerd tot { $until }; tot dan wordt er niets gemeten of verstuurd. Eerder verder: `daglicht consent resume`.
no-consent-withdrawn = Je hebt je toestemming ingetrokken; er wordt niets gemeten of verstuurd. Alleen als je dat zelf wilt: `daglicht consent give`.
no-consent-other-terms = De voorwaarden zijn anders dan die waarvoor je toestemming gaf. Er wordt niets gemeten of verstuurd; wat je al had, is veilig. Lees ze met `daglicht consent show` en kies opnieuw: `daglicht consent give`.
no-consent-not-begun = Het meetproject begint op { $from }. Tot dan wordt er niets gemeten.
no-consent-ended = Het meetproject is voorbij, of het besluit van de ondernemingsraad geldt niet meer. Er wordt niets meer gemeten; wat je had, is veilig.

withdrawal-pending = De collector heeft je vorige intrekking nog niet bevestigd. Hier is alles al gewist. Vraag het opnieuw met `daglicht sync` als je weer verbinding hebt; daarna kun je opnieuw kiezen.
withdraw-what = Intrekken stopt het meten meteen en wist alles wat op deze computer is gemeten, ook wat je zelf hebt ingevuld. De collector krijgt het verzoek om alle weken te wissen die nog niet zijn gesloten. Groepscijfers die al zijn vrijgegeven blijven.
withdraw-local = Gestopt. Alles wat op deze computer is gemeten, is gewist.
withdraw-nothing-sent = Er was niets verstuurd, dus er is ook nergens anders iets te wissen.
withdraw-confirmed =
    De collector heeft op { $at } voor elke week bevestigd: { $erased ->
        [one] één week gewist en geblokkeerd
       *[other] { $erased } weken gewist en geblokkeerd
    }, { $closed } al gesloten. De bewijzen staan in { $file }.
withdraw-pending = De collector heeft { $missing ->
        [one] één week
       *[other] { $missing } weken
    } nog niet bevestigd. Hier is alles al gewist; er wordt niets anders meer verstuurd dan dit verzoek. Probeer het later met `daglicht sync`.

# Aanmelden
not-enrolled = Je doet aan geen meetproject mee, dus er is niets te versturen. Meedoen: `daglicht enrol ADRES TICKET`.
enrol-no-collector = Op dit adres antwoordt geen collector (code { $status }). Er is niets veranderd. Controleer het adres, of log eerst in op het netwerk.
enrol-no-project = De collector kent dit meetproject niet of geeft het niet. Er is niets veranderd. Controleer adres en ticket. De collector zegt: { $detail }
enrol-refused = De collector neemt dit ticket niet aan. Er is niets veranderd. Vraag een nieuw ticket aan wie het je gaf. De collector zegt: { $detail }
enrol-ticket-used = Dit ticket is al gebruikt door iemand anders, of op een andere computer. Er is niets veranderd. Vraag een nieuw ticket aan wie het je gaf.
enrol-unavailable = De collector kan nu niet helpen (code { $status }). Er is niets verloren. Probeer hetzelfde later nog eens.
enrol-other-project = Je doet al mee aan "{ $name }", en dat loopt nog. Er is niets veranderd. Wil je wisselen, trek dan eerst je toestemming in.
pair-code = Code: { $code }
    Breng de afgedrukte tekst en deze code elk langs een andere weg naar je andere apparaat, en typ daar: daglicht pair accept CODE BESTAND. Het werkt tot { $until } en voor één apparaat. Wie ze allebei heeft, kan in jouw plaats versturen en intrekken: gooi de tekst daarna weg.
pair-withdrawn = Je hebt je toestemming ingetrokken, dus er is niets te koppelen. Meld je eerst opnieuw aan met een nieuw ticket.
pair-second = Dit apparaat is zelf gekoppeld. Koppel een volgend apparaat vanaf het apparaat waarop je je hebt aangemeld.
pair-full = Je hebt 255 keer gekoppeld; er is geen nummer meer voor nog een apparaat.
pair-nothing = Op dit apparaat staan geen weeksleutels. Meld je opnieuw aan met hetzelfde adres en ticket.
pair-no-code = Dat is geen code. Een code heeft twaalf letters en cijfers, zoals 7K0F-2MXA-91TP. Er is niets veranderd.
pair-enrolled = Dit apparaat doet al mee aan "{ $name }". Er is niets veranderd. Wil je het koppelen, trek dan hier eerst je toestemming in.
pair-not-accepted = { $reason ->
    [form] Dit is geen verzegelde koppeling, of niet de hele.
    [code] De code opent deze koppeling niet. Kijk de code nog eens na.
    [over] De koppeling is langer dan een kwartier geleden gemaakt, of de klokken van de twee apparaten verschillen.
   *[terms] De voorwaarden van het project in de koppeling zijn niet te gebruiken.
    } Er is niets veranderd. Maak een nieuwe met `daglicht pair show` op het eerste apparaat.
manifest-key = De handtekening van het project hoort niet bij dit ticket. Er is niets veranderd. Meld je niet aan; vraag het na bij wie je het ticket gaf.
manifest-signature = De voorwaarden zijn niet goed ondertekend, of deze versie van daglicht is te oud om ze te lezen. Er is niets veranderd. Meld je niet aan; vraag het na.
manifest-project = De collector gaf de voorwaarden van een ander project. Er is niets veranderd. Controleer het ticket.
manifest-not-approved = De ondernemingsraad heeft deze voorwaarden niet goedgekeurd: de handtekening past er niet bij. Er is niets veranderd en aanmelden kan niet. Vraag het na bij de functionaris gegevensbescherming.
manifest-expired = Het besluit van de ondernemingsraad gold tot en met { $until }. Er is niets veranderd en aanmelden kan niet, tot er een nieuw besluit is.
manifest-unusable = De voorwaarden van dit project zijn niet bruikbaar: { $detail }. Er is niets veranderd. Geef dit door aan de beheerder.
manifest-ignored = De collector gaf nieuwe voorwaarden die niet kloppen. Ze zijn genegeerd; de oude blijven gelden.

# Meten
run-started = Er wordt gemeten ({ $desktop }). Pauzeren: `daglicht consent pause`. Bekijken: `daglicht today`.
run-no-desktop = Er worden nu geen vensters gezien: { $detail } De agent blijft aan en probeert het vanzelf opnieuw.
run-taken = Er loopt al een `daglicht run` op de map { $folder }. Er is niets veranderd. Stop die eerst, of kies een andere map met --data-dir.
run-withdrawn = Je hebt je toestemming ingetrokken. Het meten is gestopt.
put-aside = Een bestand met gegevens was beschadigd. Er zijn { $recovered } gegevens uit overgezet naar een nieuw bestand. Het beschadigde bestand is bewaard als { $file }; er is niets weggegooid.
put-aside-unread = Een bestand met gegevens was beschadigd. Het is bewaard als { $file } en er is een nieuw begonnen. De gegevens eruit worden overgezet als je `daglicht run` weer start; er is niets weggegooid.

# De dag en de week
day-heading = { $date }
week-heading = Week { $week }
measured-line = gemeten { $measured }, waarvan onbekend { $unknown }
week-day = {"  "}{ $date }  gemeten { $measured }, waarvan onbekend { $unknown }
away = niet aan het scherm
short-ones = en { $count } keer korter dan een minuut
next-empty-day = Vandaag is nog niets gemeten. Zelf iets invullen: `daglicht add 10:00 11:00 meetings`.
entry-order = Het einde moet na het begin liggen, en samen hoogstens een dag. Er is niets bewaard.
timer-started = Gestart om { $time }: { $category }.
timer-runs = Er loopt al een timer. Er is niets veranderd. Stop die eerst met `daglicht stop`.
timer-none = Er loopt geen timer. Starten: `daglicht start meetings`.
timer-backward = De klok is teruggezet sinds de timer begon. De timer is weg; vul de tijd zelf in met `daglicht add`.
next-stop = Stoppen en bewaren: `daglicht stop`.
time-form = "{ $time }" is geen tijd. Schrijf 10:15, of 2026-11-22T10:15 voor een andere dag.
time-skipped = { $time } bestond niet: de klok sprong toen vooruit. Kies een andere tijd.
time-twice = { $time } was er twee keer: de klok ging toen terug. Schrijf erbij welke, zoals 2026-10-25T02:30+01:00.

why-nothing = Op { $time } is niets vastgelegd: de agent liep niet, was gepauzeerd, of een regel verbood te kijken.
why-rule = { $from }–{ $to }: { $category }, omdat regel "{ $rule }" het venster van { $application } herkende als "{ $activity }".
why-no-rule = { $from }–{ $to }: { $category }, omdat geen regel dit venster van { $application } kent. Zelf zeggen wat het was: `daglicht add`.
why-unseen = { $from }–{ $to }: { $category }, omdat er geen venster te zien was.
why-interruption = { $from }–{ $to }: { $category }, omdat een kort bezoek aan { $application } (regel "{ $rule }") je werk onderbrak.
why-away = { $from }–{ $to }: niet aan het scherm. Dat is onbekend, tot jij zegt wat het was: `daglicht add`.
why-entry = { $from }–{ $to }: { $category }, omdat je het zelf zo hebt ingevuld.

# Versturen
preview-nothing = In week { $week } is niets gemeten, dus er is geen bericht.
outbox-empty = Er wacht niets en er is niets verstuurd.
sent-nothing = Er is nog niets verstuurd.
report-line = { $week }  versie { $revision }  { $state }  { $bytes } bytes  { $at }
report-waiting = wacht
report-acknowledged = bevestigd
report-replaced = vervangen voor verzending
report-set-aside = apart gezet
report-week-closed = week was al gesloten
report-withdrawn = ingetrokken
sync-restored = De collector is teruggezet uit een reservekopie. { $count ->
        [one] Eén rapport dat daar kan ontbreken gaat opnieuw weg, precies zoals het was.
       *[other] { $count } rapporten die daar kunnen ontbreken gaan opnieuw weg, precies zoals ze waren.
    }
sync-nothing = Er is nu niets te versturen.
sync-unchanged = Week { $week } is niet veranderd sinds het vorige bericht.
sync-not-over = Week { $week } is nog niet voorbij. Er is niets verstuurd. Bekijk hem met `daglicht preview { $week }`.
sync-acknowledged = Week { $week }: aangekomen, de collector heeft het bevestigd.
sync-week-closed = Week { $week }: de collector had de week al gesloten en heeft niets gewijzigd. Het bericht telt niet mee; het blijft hier voor jou bewaard. Je hoeft niets te doen.
sync-withdrawn = Week { $week }: deze week is ingetrokken; de collector heeft het bericht geweigerd. Je hoeft niets te doen.
sync-unavailable = Week { $week }: de collector is nu niet bereikbaar. Er is niets verloren; het wordt later opnieuw geprobeerd.
sync-no-receipt = Week { $week }: er kwam een antwoord zonder geldige bevestiging. Het bericht blijft wachten en wordt opnieuw gestuurd.
sync-not-allowed = Week { $week }: de collector laat dit bericht niet toe (code { $status }). Het blijft bewaard. Geef dit door aan de beheerder. { $detail }
sync-wrong-address = Week { $week }: op dit adres is geen collector (code { $status }). Het bericht blijft bewaard. Is het adres veranderd? Vraag het de beheerder.
sync-redirected = Week { $week }: het adres verwijst door, en dat wordt nooit gevolgd. Het bericht blijft bewaard. Geef dit door aan de beheerder.
sync-too-old = Week { $week }: de collector vraagt een nieuwere versie van daglicht. Het bericht blijft bewaard tot die er is.
sync-conflict = Week { $week }: de collector heeft al een ander bericht met dit nummer. Dit is apart gezet en blijft bewaard. Gebruik je een kopie van deze computer? { $detail }
sync-content = Week { $week }: de collector weigert dit bericht (code { $status }). Het is apart gezet en blijft bewaard. Geef dit door aan de beheerder. { $detail }
draft-not-measured = Week { $week } hoort niet bij het project, dat loopt van { $first } tot en met { $last }. Van die week wordt nooit iets verstuurd.
draft-no-token = Voor week { $week } is er geen bewijs van deelname. Er is niets verstuurd en niets verloren. Meld je opnieuw aan met hetzelfde adres en ticket: `daglicht enrol ADRES TICKET`.
draft-problem = Het bericht van week { $week } past niet bij de voorwaarden en wordt niet verstuurd: { $detail }. Je gegevens zijn veilig. Kijk met `daglicht week { $week }` wat er niet klopt.
sync-taken = Er wordt al verstuurd. Er is niets veranderd. Probeer het zo nog eens.
enrol-unreachable = De collector antwoordt niet. Er is niets veranderd. Controleer het adres en je verbinding, en geef dezelfde opdracht dan nog eens.
run-not-stored = Metingen kunnen nu niet worden bewaard: { $detail }. Wat bewaard was, is veilig. Over een minuut wordt het opnieuw geprobeerd; maak zo nodig ruimte vrij.
replay-real = "{ $name }" is een project van echte mensen. Een opname mag alleen in een oefenproject (synthetic). Er is niets veranderd.

# Toestand
status-running = De agent loopt.
status-not-running = De agent loopt niet. Starten: `daglicht run`.
status-desktop = Vensters worden gezien via { $name }.
status-no-desktop = Vensters worden niet gezien: { $detail }
blind-lock = Of het scherm vergrendeld is of de computer slaapt, is hier niet te zien: systemd-logind is niet te bereiken. Je afwezigheid begint bij je laatste toets of muisbeweging, ook zonder vergrendeling. Verhelpen: installeer en start systemd-logind en dbus.
blind-titles = Dit bureaublad laat geen titels van vensters zien, alleen welk programma actief is. Regels over titels doen hier niets.
status-project = Meetproject: "{ $name }" bij { $url }.
status-alone = Geen meetproject: je meet alleen voor jezelf.
status-data = Je gegevens staan in { $folder }.
status-notes = Notities zijn versleuteld; de sleutel staat in een bestand in dezelfde map.
status-since = Eerste gegevens: { $since }.
status-timer = Timer sinds { $start }: { $category }.
status-reports = Berichten: { $waiting } wachten, { $sent } bevestigd.
check-folder = map
check-consent = toestemming
check-journal = metingen
check-outbox = berichten
check-enrolment = aanmelding
check-rules = regels
check-desktop = vensters
check-titles = titels van vensters
check-lock = schermvergrendeling
check-fine = in orde   { $name }
check-problem = LET OP     { $name }: { $detail }
check-folder-open = anderen kunnen in de map { $folder } kijken; herstel met `chmod 700`

# Wat nu
next-run = Wat nu: `daglicht run` meet, `daglicht today` laat zien wat.
next-resume = Wat nu: `daglicht consent resume` gaat verder.
next-give = Je bent aangemeld. Er wordt nog niets gemeten: dat begint pas na `daglicht consent give`.
next-sync = Wat nu: `daglicht preview WEEK` laat een bericht zien, `daglicht sync` verstuurt wat wacht.

# Het bureaublad.
desktop-wayland-windows = dit is een Wayland-sessie, en dit bureaublad laat niet zien welk venster actief is ({ $protocol } ontbreekt). Er wordt vanzelf niets gemeten. Vul tijd zelf in, of kies bij het aanmelden een sessie met X11 ("Xorg").
desktop-wayland-input = dit is een Wayland-sessie, en dit bureaublad vertelt niet of er iemand typt ({ $protocol } ontbreekt). Er wordt vanzelf niets gemeten. Vul tijd zelf in, of kies bij het aanmelden een sessie met X11 ("Xorg").
desktop-gnome-extension = dit is GNOME op Wayland, en de kleine uitbreiding van Daglicht staat er niet aan ({ $protocol }). Er wordt vanzelf niets gemeten. Laat de uitbreiding installeren, meld je af en weer aan, en zet haar aan met `gnome-extensions enable { $protocol }`. Tot dan vul je tijd zelf in.
desktop-no-compositor = het Wayland-bureaublad { $display } is niet te bereiken. Kijk of je bureaubladsessie nog open is.
desktop-none = hier is geen bureaublad (DISPLAY is leeg). Start de agent in je bureaubladsessie.
desktop-unreachable = de X-server van { $display } is niet te bereiken. Kijk of je bureaubladsessie nog open is.
desktop-no-idle-time = de X-server van { $display } vertelt niet of er iemand typt (XSync, IDLETIME). Daarom wordt er vanzelf niets gemeten.
desktop-failed = het bureaublad sloot de verbinding. Wat al bewaard was, is veilig.
desktop-unsupported = op dit besturingssysteem zijn vensters niet te zien. Vul tijd zelf in.

# De vragenlijst
questionnaire-none = Dit project stelt geen vragen, of je bent niet aangemeld. Er is niets veranderd.
questionnaire-what = Het project vraagt hoe sommige weken voor jou voelden: je eigen schatting, naast wat is gemeten. Antwoorden hoeft niet; je antwoorden gaan mee in het bericht van die week en nergens anders heen.
questionnaire-open = Week { $week }: niet beantwoord.
questionnaire-answered = Week { $week }: { $shares }. Belemmeringen: { $obstacles }. Verloren: { $lost } per dag.
questionnaire-forgotten = Je antwoorden over week { $week } zijn vergeten.
questionnaire-week = Het project vraagt niets over week { $week }. Bekijk welke weken wel met `daglicht questionnaire`.
questionnaire-shares = De aandelen gaan in stappen van 5 % en zijn samen 100 %. Er is niets veranderd.
questionnaire-obstacle = "{ $id }" staat niet in de lijst van het project. Bekijk de lijst met `daglicht questionnaire`. Er is niets veranderd.
questionnaire-many = Noem hooguit { $most } belemmeringen. Er is niets veranderd.
questionnaire-lost = Verloren tijd gaat in stappen van een kwartier, tot 8 uur. Er is niets veranderd.
next-questionnaire = Wat nu: `daglicht questionnaire answer --share standardised_work=60 --share meetings=40 --lost 45m`.
next-preview-week = Wat nu: `daglicht preview { $week }` laat zien wat er verstuurd zou worden.

# Een tijdstip in een zin
instant = { $date } om { $time }
