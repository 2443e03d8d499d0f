# SPDX-License-Identifier: EUPL-1.2
# De zetel van de ondernemingsraad en de privacyfunctionaris.

# Op de opdrachtregel
command-stopped = Project { $project } is gestopt. Er wordt geen bericht aangenomen en geen week gesloten. Wie de stop heeft gezet, heft die op zijn eigen bladzijde op.
command-no-objections = Er zijn geen bezwaren tegen dit project.
command-objection-open = { $number }. { $at }  { $name } ({ $role }) maakt bezwaar: { $reason }
command-objection-settled = { $number }. { $at }  { $name } ({ $role }) maakte bezwaar, en dat is afgedaan: { $reason }
command-objection-stop-open = { $number }. { $at }  { $name } ({ $role }) heeft het project gestopt: { $reason }
command-objection-stop-lifted = { $number }. { $at }  { $name } ({ $role }) had het project gestopt, en dat is opgeheven: { $reason }

# Bladzijden
council-nav = Bladzijden van de zetel
council-seat = Controle
council-settings = Instellingen
council-weeks = Weken
council-looks = Wie keek
council-stored = Wat is opgeslagen
council-documents = Documenten
council-link = Zetel van de ondernemingsraad en de privacyfunctionaris
council-seat-title = Gaat het zoals is afgesproken?
council-seat-lead = Elke vraag heeft een antwoord en een bewijs. De antwoorden zijn nu berekend uit wat er in de database staat.
council-settings-title = Instellingen en goedkeuring
council-settings-lead = Wat de ondernemingsraad heeft goedgekeurd, wat er nu geldt, en wat er is veranderd.
council-weeks-title = Weken en vrijgaven
council-weeks-lead = Per week: wanneer die is gesloten, of er nog berichten van zijn, en waar de vrijgave is ingeschreven.
council-looks-title = Wie heeft welke cijfers bekeken
council-looks-lead = Elke keer dat iemand cijfers bekijkt of ophaalt, komt hier een regel bij. De database weigert om regels te wijzigen of te wissen.
council-stored-title = Alles wat is opgeslagen
council-stored-lead = Elke tabel en kolom die de database nu heeft, met wat die betekent. Staat een gegeven hier niet, dan is het er niet.
council-documents-title = Documenten
council-documents-lead = Deze teksten volgen uit de instellingen van het project. Ze veranderen alleen als de instellingen veranderen. Ze zijn in het Nederlands.
council-stopped = Dit project is gestopt sinds { $at }. Er wordt geen bericht aangenomen en geen week gesloten. De computers van medewerkers bewaren hun berichten. Intrekken kan gewoon.
stopped-banner = Dit project is gestopt door de ondernemingsraad of de privacyfunctionaris. Er komen geen nieuwe cijfers tot de stop is opgeheven.
stopped-since = Dit project is sinds { $at } gestopt door de ondernemingsraad of de privacyfunctionaris. Er komen geen nieuwe cijfers tot de stop is opgeheven. De cijfers van daarvoor blijven staan.

# Vragen
council-questions = Vragen
answer-yes = Ja
answer-no = Nee
answer-open = Nog niet bekend
council-head-question = Vraag
council-head-answer = Antwoord
council-head-proof = Bewijs
question-settings = Zijn de instellingen gelijk aan wat de ondernemingsraad heeft goedgekeurd?
question-settings-detail = Goedgekeurd op { $date }, kenmerk { $reference }. Controlegetal van de instellingen: { $hash }. Sleutel van de raad: { $fingerprint }; vergelijk die met wat de raad zelf bekend heeft gemaakt.
question-settings-awaits = De ondernemingsraad heeft nog niet besloten. Tot dan krijgt niemand een toegangsbewijs en wordt niets aangenomen.
question-settings-proof = Instellingen
question-valid = Geldt de goedkeuring vandaag?
question-valid-detail = De goedkeuring geldt tot en met { $date }. Weken die daarna beginnen, worden geweigerd.
question-valid-proof = Goedkeuring
question-outside = Zijn er alleen berichten van weken die zijn goedgekeurd?
question-outside-nothing = Er staan nu geen berichten op de collector.
question-outside-detail = Er staan nu berichten van: { $weeks }. Een bericht kan alleen velden hebben die bij de opgeslagen gegevens staan; andere worden geweigerd.
question-outside-found = Er staan berichten van weken waarvoor geen goedkeuring geldt: { $weeks }. Vraag de beheerder hoe dat kan.
question-outside-proof = Wat is opgeslagen
question-destroyed = Zijn de berichten van gesloten weken vernietigd?
question-destroyed-detail =
    { $count ->
    [0] Er is nog geen week gesloten.
    [one] Er is één week gesloten; daarvan staat geen bericht meer in de database.
   *[other] Er zijn { $count } weken gesloten; van geen daarvan staat nog een bericht in de database.
}
question-destroyed-found = Van deze gesloten weken staan er toch nog berichten: { $weeks }. Dat is een fout. Vraag de beheerder om uitleg.
question-destroyed-proof = Weken
question-closed = Is elke week op tijd gesloten?
question-closed-detail = Geen week is over tijd. Tijd waarin geen collector bereikbaar was of het project was gestopt, telt niet mee.
question-closed-found = Deze weken hadden al gesloten moeten zijn: { $weeks }. De berichten ervan bestaan dus langer dan afgesproken.
question-closed-stopped = Zolang het project is gestopt, sluit er geen week en blijven de berichten van open weken bewaard.
question-closed-proof = Weken
question-unchanged = Is alles wat is vrijgegeven nog zoals het was?
question-unchanged-detail = Nagegaan op { $at }: { $entries } inschrijvingen, alle gelijk.
question-unchanged-found = Nagegaan op { $at }: { $entries } inschrijvingen, { $faults } afwijkingen.
question-unchanged-never = Dat is nog niet nagegaan sinds deze collector is gestart.
question-unchanged-proof = Nu nagaan
question-objections = Zijn alle bezwaren afgedaan?
question-objections-none = Er zijn geen open bezwaren.
question-objections-open =
    { $count ->
    [one] Er is één open bezwaar.
   *[other] Er zijn { $count } open bezwaren.
}
question-objections-proof = Bezwaren
council-looks-recorded = Elke blik op cijfers wordt vastgelegd voordat ze worden getoond.
council-withheld = Wat is weggelaten
council-withheld-none = Er is nog geen week vrijgegeven.
council-withheld-text = In { $week }: van { $units } onderdelen zijn er { $withheld } helemaal weggelaten en { $coarse } alleen grof te zien. In de getoonde onderdelen samen zijn { $merged } keer soorten tijd samengevoegd, omdat ze apart te veel over één persoon konden zeggen.
council-refused = Welke berichten zijn geweigerd
council-refused-text = Geteld over alle projecten samen, sinds deze collector startte op { $since }. Een team of persoon wordt hier met opzet niet genoemd.
council-refused-none = Er is niets geweigerd.
council-head-reason = Reden
council-head-count = Aantal

# Bezwaren en de stop
council-objections = Bezwaren en stops
council-objection-made = { $at }: { $name } ({ $role }) maakt bezwaar. „{ $reason }”
council-objection-settled = Afgedaan op { $at } door { $name }. „{ $reason }”
council-stop-made = { $at }: { $name } ({ $role }) heeft het project gestopt. „{ $reason }”
council-stop-settled = Opgeheven op { $at } door { $name }. „{ $reason }”
council-object = Bezwaar maken of stoppen
council-object-text = Een bezwaar wordt bewaard en getoond. Een stop werkt meteen: er wordt geen bericht meer aangenomen, niemand kan zich nog aanmelden met een toegangsbewijs en geen week wordt gesloten. Er gaat niets verloren: de computers van medewerkers bewaren hun berichten. Berichten die hier al zijn, blijven zolang de stop duurt. Alleen wie de zetel heeft die stopte, kan de stop opheffen.
council-object-kind = Wat moet er gebeuren?
council-object-objection = Bezwaar maken; het meten gaat door
council-object-stop = Het project stoppen
council-object-reason = Reden
council-object-help = Verplicht. Ieder die dit project ziet vanaf deze zetel, leest dit mee. Noem geen medewerkers bij naam.
council-object-button = Vastleggen
council-settle-reason = Waarom is dit bezwaar afgedaan?
council-settle-button = Bezwaar afdoen
council-lift-reason = Waarom kan de stop worden opgeheven?
council-lift-button = Stop opheffen
council-complaint-reason = Schrijf een reden van hooguit 1000 tekens. Er is niets vastgelegd.
council-complaint-stopped = Deze zetel had het project al gestopt. Er is niets veranderd.
council-complaint-not-open = Dit bezwaar is al afgedaan of is van een andere zetel. Er is niets veranderd.

# Instellingen
council-approval = Goedkeuring van de ondernemingsraad
council-terms = Wat nu geldt
council-history = Geschiedenis van de instellingen
council-changes = Verschillen
council-version = Versie { $number }, bewaard op { $at }. Controlegetal: { $hash }
council-version-first = Dit is de eerste versie; er is geen eerder goedgekeurd project van dezelfde verantwoordelijke om mee te vergelijken.
council-against-version = versie { $number }
council-against-project = het eerder goedgekeurde project { $project }
council-no-changes = Vergeleken met { $against }: geen verschil.
council-changes-text = Vergeleken met { $against }: { $changes } verschillen, waarvan { $widens } verruimend.
council-head-term = Instelling
council-head-value = Waarde
council-head-before = Eerst
council-head-after = Nu
council-head-effect = Gevolg
council-absent = niet aanwezig
council-long-text = een lange tekst; die is veranderd
effect-widens = Verruimt
effect-narrows = Beperkt
effect-open = Beoordeel zelf
approval-reference = Kenmerk
approval-decided = Besloten op
approval-valid = Geldt tot en met
approval-document = Controlegetal van het besluit
approval-terms = Controlegetal van de goedgekeurde instellingen
approval-key = Sleutel van de ondernemingsraad
term-project = Project
term-name = Naam
term-purpose = Doel
term-controller = Verwerkingsverantwoordelijke
term-privacy-officer = Contact over privacy
term-legal-basis = Grondslag
term-synthetic = Verzonnen mensen
term-first-week = Eerste week
term-last-week = Laatste week
term-unit = Onderdeel
term-unit-name = Naam van onderdeel
term-unit-parent = Valt onder
term-unit-detail = Hoe fijn te zien
term-unit-order = Volgorde van onderdelen
term-k = Minste deelnemers achter een cijfer
term-small-k = Minste deelnemers voor een grof beeld
term-report-step = Afronding van een bericht, in minuten
term-release-step = Afronding van cijfers, in minuten
term-review-hours = Uren om na te kijken
term-acceptance-days = Dagen waarin berichten worden aangenomen
term-journal-days = Bewaartijd op de computer, in dagen
term-week-cap-minutes = Meeste minuten in een week
term-hours-per-fte-week = Uren per voltijdweek
term-euro-per-hour = Euro per uur
term-bands-source = Bron van de bandbreedtes
term-bands = Bandbreedte
term-rule-pack = Regels voor herkenning
term-activity = Activiteiten in een bericht
term-questionnaire = Vragenlijst

# Weken
council-week-list = Weken
council-week-none = Er is nog geen week voorbij.
council-head-week = Week
council-head-closed = Gesloten
council-head-reports = Berichten
council-head-entry = Inschrijving
council-week-overdue = Had gesloten moeten zijn
council-week-open = Nog open
council-week-kept = Te lang bewaard
council-week-present = Aanwezig tot de week sluit
council-week-destroyed = Vernietigd bij het sluiten
council-week-empty = Geen
council-verify = Nagaan of alles nog is zoals het was
council-note = Laatste inschrijving: { $number }. Noteer dit controlegetal buiten dit systeem: { $digest }. Met dat getal is later na te gaan of de geschiedenis is vervangen.
council-noted = Eerder genoteerd controlegetal
council-noted-help = Mag leeg blijven.
council-verify-button = Nu nagaan

# Wie keek
council-filter-all = Alle
council-filter-button = Tonen
council-looks-none = Er is niets gevonden.
council-older = Oudere regels
council-newest = Terug naar de nieuwste regels
council-head-when = Wanneer
council-head-name = Account
council-head-role = Rol
council-head-unit = Onderdeel
council-head-form = Vorm
form-page = bladzijde
form-json = gegevens
form-csv = tabel
form-xlsx = rekenblad

# Wat er is gedaan
council-acts = Wat is gedaan
council-acts-title = Wat is er gedaan met accounts, projecten en documenten
council-acts-lead = Elke aanmelding, elke wijziging van een account of project, elke stop en elk opgehaald document krijgt een regel. De database weigert om regels te wijzigen of te wissen.
council-acts-whole = De lijst gaat over de hele collector. Wie cijfers heeft bekeken of opgehaald, staat bij “Wie keek”.
council-head-act = Wat
council-head-subject = Waarvan
council-head-detail = Bijzonderheden
act-by-command = opdracht op de server
act-signed-in = aangemeld
act-refused = aanmelden mislukt
act-signed-out = afgemeld
act-signed-out-everywhere = overal afgemeld
act-account-added = account gemaakt
act-account-reset = nieuwe toegangscode gemaakt
act-account-removed = account verwijderd
act-account-changed = account kreeg een andere rol of andere teams
act-password-chosen = wachtwoord en cijfercode gekozen
act-password-changed = wachtwoord gewijzigd
act-project-kept = voorwaarden van een project bewaard
act-project-approved = goedkeuring vastgelegd
act-tickets-issued = toegangsbriefjes gemaakt
act-baseline-planned = plan van een nulmeting bewaard
act-baseline-sealed = nulmeting verzegeld
act-choice-made = keuze gemaakt of gewijzigd
act-choice-concluded = uitkomst van een keuze
act-services-set = diensten of standaardtijden vastgelegd
act-output-entered = opbrengst van een team ingevuld of verbeterd
act-objected = bezwaar gemaakt
act-stopped = project gestopt
act-settled = bezwaar afgedaan of stop opgeheven
act-document-taken = document opgehaald
act-settings = gestart met andere instellingen

# Wat is opgeslagen
council-stored-collector = Op de collector
council-stored-agent = Op de computer van de medewerker
council-stored-agent-text = Deze gegevens verlaten die computer niet, behalve het weekbericht. De lijst hoort bij deze versie van het programma.
council-head-column = Kolom
council-head-meaning = Betekenis
stored-unknown = Hier is geen betekenis van opgeschreven. Vraag de beheerder waar dit vandaan komt.

# Documenten
document-dpia = Bijlage bij de DPIA
document-register = Verwerking voor het register (artikel 30)
document-consent = Toestemmingstekst
document-letter = Brief aan medewerkers
document-version = Gemaakt uit versie { $version } van de instellingen.
document-as-text = Ophalen als platte tekst
document-as-html = Ophalen als webpagina
document-first = Er is geen eerdere versie om mee te vergelijken.
document-same = De tekst is gelijk aan die van de versie ervoor.
document-changes = Verschil met de versie ervoor
document-added = Nieuw:
document-removed = Vervallen:

# Waarom een bericht van een computer is geweigerd
refused-malformed = Niet leesbaar, of met een veld dat er niet hoort
refused-does-not-fit = Past niet bij de instellingen
refused-too-early = De week is nog niet voorbij
refused-media-type = Geen JSON
refused-compressed = Ingepakt
refused-too-large = Te groot
refused-incomplete = Niet heel aangekomen
refused-not-verified = Handtekening of bewijs is niet echt
refused-unknown-project = Geen goedgekeurd project met deze naam
refused-ticket-used = Toegangsbewijs is al gebruikt
refused-week-closed = De week was al gesloten
refused-withdrawn = De week was ingetrokken
refused-revision-used = Dezelfde versie met een andere inhoud
refused-project-stopped = Het project was gestopt
refused-not-acceptable = Antwoord gevraagd in een vorm die er niet is
refused-other-site = Verstuurd door een andere site
refused-target = Adres niet goed
refused-no-host = Naam van de collector ontbreekt
refused-other-host = Voor een andere collector bedoeld
refused-length-required = Lengte ontbreekt
refused-expectation = Onbekende verwachting
refused-method = Methode bestaat hier niet
refused-not-found = Adres bestaat niet
refused-too-many = Te veel berichten tegelijk
refused-busy = De collector had te veel te doen
refused-stopping = De collector werd net gestopt
refused-slow = Het duurde te lang
refused-unavailable = De database was niet bereikbaar
refused-failed = Fout in de collector
