# SPDX-License-Identifier: EUPL-1.2
# De documenten die uit de instellingen van een project volgen. Alleen in het Nederlands.
# Elke zin volgt uit de instellingen of uit iets wat een test bewijst; de regel erboven noemt die test.

dpia-title = Bijlage bij de DPIA: { $name }
register-title = Verwerking voor het register van artikel 30 AVG: { $name }
consent-title = Waar je ja tegen zegt: { $name }
letter-title = Meedoen aan { $name }

# Gedeeld
no-approval = De ondernemingsraad heeft nog niet besloten over deze instellingen. Zonder dat besluit kan niemand meedoen.
approval = De ondernemingsraad heeft deze instellingen goedgekeurd op { $decided }, met kenmerk { $reference }. De goedkeuring geldt tot en met { $valid }.
invented = Dit project is een proef met verzonnen mensen.
questions = Over de weken { $question-weeks } wordt ook gevraagd hoe de week aanvoelde: de verdeling van de tijd, hooguit drie belemmeringen uit een lijst, en verloren tijd per dag. Antwoorden is niet verplicht. Er is geen veld voor vrije tekst.
no-questions = Er worden geen vragen over de week gesteld.
activities = Een bericht kan minuten noemen van deze activiteiten: { $activities }.
no-activities = Een bericht noemt geen activiteiten, alleen soorten tijd.
small = Een klein team waarvoor dat is afgesproken, is te zien vanaf { $small-k } deelnemers, en dan alleen in drie grove aandelen per week en per vier weken in soorten tijd.

# DPIA
dpia-intro = Deze bijlage beschrijft wat het programma Daglicht doet met de instellingen van dit project. De afweging of dat mag en nodig is, is aan de verwerkingsverantwoordelijke.
dpia-1 = 1. Doel en verantwoordelijke
dpia-purpose = Doel: { $purpose }
dpia-controller = Verwerkingsverantwoordelijke: { $controller }. Contact over privacy: { $officer }.
dpia-basis = Grondslag volgens de verwerkingsverantwoordelijke: { $basis }. De toestemming in het programma is een waarborg en niet de grondslag.
dpia-period = Er wordt gemeten van { $first } tot en met { $last }, bij { $teams } teams.
dpia-2 = 2. Welke gegevens
# tests/system/desktop.rs: een kenmerkende titel staat in geen bestand.
dpia-workstation = Op de computer van de medewerker: welk programma wanneer op de voorgrond was, en wat de medewerker zelf opschrijft. Titels van vensters en webadressen worden in het geheugen met regels vergeleken en niet bewaard.
# tests/system/refusals.rs: onbekende velden worden geweigerd.
dpia-report = Naar de collector gaat per medewerker en week één bericht. Daarin staan het team, de week, minuten per soort tijd, minuten onbekend, aantallen onderbrekingen en wisselingen, en de werktijd volgens rooster. Minuten per soort tijd zijn afgerond op { $report-step } minuten. Een bericht met een ander veld wordt geweigerd.
dpia-key = Het bericht draagt een sleutel die elke week anders is. Er staat geen naam of personeelsnummer in. Zolang het bericht bestaat, is het een persoonsgegeven onder een pseudoniem.
dpia-3 = 3. Wie ziet wat
dpia-k = Leidinggevenden zien alleen cijfers van groepen van ten minste { $k } deelnemers. Ook dan wordt een cijfer weggelaten als daaruit te veel over één persoon kan volgen.
# routes/tests/matrix.rs: de rollen.
dpia-roles = De beheerder ziet geen cijfers. Een teamleider ziet het eigen team. De ondernemingsraad en de privacyfunctionaris zien ook wie welke cijfers heeft bekeken.
dpia-log = Elke keer dat iemand cijfers bekijkt of ophaalt, wordt dat vastgelegd.
dpia-4 = 4. Hoe lang
dpia-journal = Op de computer van de medewerker: { $journal-days } dagen, of korter als de medewerker zelf wist of intrekt.
# close/tests.rs en tests/system/path.rs: na het sluiten staat er geen byte van een bericht.
dpia-rows = Op de collector bestaan regels per pseudoniem tot de week sluit. Dat is { $acceptance-days } dagen na het einde van de week. Was de collector in die tijd niet bereikbaar, of was het project gestopt, dan duurt het zoveel langer. Bij het sluiten worden de regels van die week vernietigd.
dpia-backup = Een reservekopie van de collector kan regels bevatten van weken die toen open waren. Bewaar een kopie daarom niet langer dan nodig.
dpia-released = Vrijgegeven cijfers van groepen blijven bewaard.
dpia-5 = 5. Risico's en wat het programma daartegen doet
dpia-risk-admin = Tot een week sluit, kan wie bij de database of een reservekopie kan, de regels per pseudoniem lezen. Daartegen helpen afspraken over beheer; het programma kan dit niet voorkomen.
dpia-risk-small = Uit kleine groepen kan iets over één persoon volgen. Daarom geldt de grens van { $k } deelnemers, en controleert een tweede, onafhankelijke berekening wat uit alle cijfers samen te halen is, voordat een week wordt vrijgegeven.
dpia-risk-change = Instellingen kunnen later worden verruimd. Daarom tekent de ondernemingsraad de exacte instellingen, weigert het programma van de medewerker andere, en is voor elke wijziging opnieuw toestemming nodig.
dpia-risk-pressure = Medewerkers kunnen druk voelen om mee te doen. Uit de cijfers volgt niet wie meedoet, en wie stopt hoeft daarvoor niemand iets te vragen.
dpia-6 = 6. Rechten van de medewerker
dpia-rights-see = De medewerker kan elk bericht lezen, byte voor byte, voordat het weggaat en daarna.
dpia-rights-withdraw = Wie intrekt, wist de gegevens op de eigen computer en de berichten van weken die nog niet gesloten zijn. Het intrekbericht zelf wordt wel verstuurd. Cijfers die al zijn vrijgegeven, veranderen niet.
dpia-stop = De ondernemingsraad en de privacyfunctionaris kunnen het project stoppen. Dan wordt geen bericht meer aangenomen en geen week gesloten.

# Register
register-intro = Deze gegevens volgen uit de instellingen van het meetproject. De verwerkingsverantwoordelijke vult aan wat het programma niet weet.
register-name = Naam van de verwerking: { $name } ({ $project })
register-controller = Verwerkingsverantwoordelijke: { $controller }
register-officer = Contact over privacy: { $officer }
register-purpose = Doel: { $purpose }
register-basis = Grondslag, zoals opgegeven: { $basis }
register-subjects = Betrokkenen: medewerkers van { $teams } teams die zelf meedoen
register-data = Gegevens op de collector: per medewerker en week een pseudoniem, het team, minuten per soort tijd, aantallen en de werktijd volgens rooster
register-data-accounts = Gegevens op de collector: namen en rollen van mensen die cijfers mogen bekijken, en wat zij bekeken
register-recipients = Ontvangers van cijfers: de rollen die de beheerder toekent. Zij zien alleen groepen van ten minste { $k } deelnemers.
register-period = Looptijd: { $first } tot en met { $last }
register-retention = Bewaartermijn van regels per pseudoniem: tot de week sluit, { $acceptance-days } dagen na het einde van de week, langer zolang de collector niet bereikbaar was of het project is gestopt
register-retention-workstation = Bewaartermijn op de computer van de medewerker: { $journal-days } dagen
register-retention-released = Bewaartermijn van vrijgegeven cijfers van groepen en van het logboek: niet begrensd in het programma
register-transfer = Doorgifte: het programma stuurt berichten alleen naar de collector van dit project
register-security = Beveiliging: versleutelde verbinding zoals de beheerder die instelt, ondertekende berichten, een grens van { $k } deelnemers met controle vooraf, vernietiging bij het sluiten, en een logboek van wie wat bekeek

# Toestemming
consent-intro = Je bent gevraagd om mee te doen aan { $name }. Lees dit eerst. Je zegt alleen ja tegen wat hier staat.
consent-1 = Waarom
consent-purpose = { $controller } wil dit weten: { $purpose }
consent-2 = Wat er gebeurt
# tests/system/desktop.rs: niets voor toestemming.
consent-before = Zolang je geen ja hebt gezegd, meet het programma niets.
consent-measure = Daarna houdt je eigen computer bij met welk programma je werkt en wanneer. Wat er in een venster staat, wordt niet bewaard. Je kunt zelf tijd toevoegen of veranderen.
consent-send = Na het einde van een week heb je { $review-hours } uur om alles na te kijken. Daarna gaat er één bericht weg met minuten per soort tijd, afgerond op { $report-step } minuten. Geen titels, geen notities, geen naam.
consent-key = Het bericht hoort bij een sleutel die elke week anders is. Tot de week sluit, bestaat het bericht op de collector onder die sleutel. Dat is { $acceptance-days } dagen na het einde van de week, of langer als de collector niet bereikbaar was of het project is gestopt. Daarna worden de berichten van die week vernietigd.
consent-3 = Wie wat ziet
consent-k = Je leidinggevende ziet alleen cijfers van groepen van ten minste { $k } deelnemers, nooit van jou alleen.
consent-admin = Wie de database van de collector beheert, kan tot het sluiten van de week de berichten lezen. Er staat niet bij van wie ze zijn.
consent-4 = Stoppen
consent-pause = Je kunt altijd pauzeren, zonder reden en zonder het iemand te vragen.
consent-withdraw = Trek je je toestemming in, dan stopt het meten meteen en worden de gegevens op je computer gewist. De berichten van weken die nog open zijn, worden op de collector gewist; daarvoor stuurt het programma een intrekbericht.
consent-released = Cijfers van groepen die al zijn vrijgegeven, veranderen niet als je intrekt.
consent-change = Veranderen de instellingen, dan stopt het meten tot je opnieuw ja hebt gezegd.
consent-5 = Vragen
consent-contact = Vragen over privacy: { $officer }.

# Brief
letter-dear = Beste collega,
letter-why = Van { $first } tot en met { $last } meten wij in { $teams } teams waar de tijd naartoe gaat. Het doel: { $purpose }
letter-choice = Je kiest zelf of je meedoet. Je kunt op elk moment pauzeren of stoppen en hoeft daarvoor geen reden te geven.
letter-1 = Wat het programma doet
letter-local = Daglicht draait op je eigen computer en laat eerst jou zien waar je tijd blijft. Je gegevens blijven daar { $journal-days } dagen.
letter-send = Eén keer per week gaat er een bericht weg met minuten per soort tijd. Je ziet vooraf precies wat erin staat. Titels van vensters, notities en je naam staan er niet in.
letter-see = Je leidinggevende ziet alleen cijfers van groepen van ten minste { $k } deelnemers.
letter-not = Het programma geeft geen oordeel over wie dan ook, maakt geen ranglijsten en legt niet vast of je aanwezig bent.
letter-2 = Wat er is afgesproken
letter-council-key = Vergelijk de sleutel van de ondernemingsraad die het programma toont met deze: { $fingerprint }.
letter-stop = De ondernemingsraad en de privacyfunctionaris kunnen controleren of alles gaat zoals afgesproken, en het project stoppen.
letter-3 = Meedoen
letter-ticket = Je krijgt een persoonlijk toegangsbewijs. Lees in het programma de tekst over toestemming en kies zelf.
letter-contact = Vragen over privacy: { $officer }.
letter-from = { $controller }

# Maanden
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
