# SPDX-License-Identifier: EUPL-1.2
# Aanmelden, en het eigen account.

# Aanmelden
sign-in-title = Aanmelden
sign-in-name = Naam
sign-in-password = Wachtwoord
sign-in-password-help = Bij de eerste keer aanmelden is dit de toegangscode van de beheerder.
sign-in-code = Cijfercode
sign-in-code-help = De zes cijfers uit de app op de telefoon. Bij de eerste keer aanmelden blijft dit leeg.
sign-in-button = Aanmelden
sign-in-wrong = Dit hoort niet bij elkaar, of de cijfercode is al gebruikt. Controleer alles en probeer het met een nieuwe cijfercode.
sign-in-wait = Er waren te veel pogingen met deze naam. Wacht een paar minuten en probeer het dan opnieuw.

# Kiezen bij de eerste keer
choose-title = Kies een wachtwoord
choose-lead = Welkom, { $name }. Een eigen wachtwoord en een cijfercode op de telefoon vervangen de toegangscode. Daarna werkt de toegangscode niet meer.
choose-factor-title = 1. Cijfercode op de telefoon
choose-factor-text = Open een app voor cijfercodes (een authenticator-app) en lees daarmee dit plaatje.
choose-factor-picture = Plaatje met de sleutel voor de app; dezelfde sleutel staat eronder als tekst
choose-factor-type = Lukt dat niet? Typ dan deze sleutel over in de app:
choose-factor-link = Op deze telefoon in de app openen
choose-code-help = De zes cijfers die de app nu laat zien.
choose-password-title = 2. Wachtwoord
choose-password = Nieuw wachtwoord
choose-password-help = Ten minste { $least } tekens. Een zin die niemand anders kent is een goed wachtwoord.
choose-button = Bewaren en verder
choose-short = Dit wachtwoord is te kort of veel te lang. Het heeft ten minste { $least } tekens nodig. Er is niets bewaard.
choose-plain = Dit wachtwoord is te makkelijk te raden. Kies iets anders dan de naam of steeds dezelfde tekens. Er is niets bewaard.
choose-wrong = Het wachtwoord of de cijfercode klopt niet, of de cijfercode is al gebruikt. Er is niets veranderd.
choose-known = Met deze toegangscode is al een wachtwoord gekozen. Was dat iemand anders? Vraag de beheerder dan meteen om een nieuwe code.

# Het eigen account
account-link = Account
account-title = Account
account-devices-title = Waar dit account is aangemeld
account-device = Een andere browser, aangemeld op { $began }, het laatst gebruikt op { $used }.
account-device-this = Deze browser, aangemeld op { $began }.
account-everywhere-text = Staat hier een browser die niemand kent? Meld dan overal af en kies een ander wachtwoord.
account-everywhere-button = Overal afmelden
account-password-title = Ander wachtwoord
account-password-now = Wachtwoord van nu
account-password-new = Nieuw wachtwoord
account-password-button = Wachtwoord veranderen
account-password-none = Dit account heeft hier geen wachtwoord.
account-lost = Telefoon of wachtwoord kwijt? De beheerder geeft dan een nieuwe toegangscode.

# Opdrachten
command-user-code = toegangscode, nog niet gebruikt
command-user-password = wachtwoord en cijfercode
command-user-elsewhere = via { $issuer }
command-user-removed = { $name } is verwijderd en overal afgemeld. Wat met dit account is bekeken en gedaan, blijft vastgelegd.

# Via de aanmeldvoorziening van de organisatie
openid-button = Aanmelden met { $label }
openid-or = Of met een account van Daglicht zelf
openid-title = Aanmelden is niet gelukt
openid-provider = De aanmeldvoorziening van de organisatie antwoordt niet zoals verwacht. Probeer het over een paar minuten opnieuw.
openid-again = Dit hoort niet bij een poging uit deze browser, het duurde langer dan tien minuten, of het is al gebruikt. Begin opnieuw.
openid-refused = De aanmeldvoorziening heeft niet laten zien wie dit is. Begin opnieuw. Blijft het misgaan? Vraag dan de beheerder.
openid-group = Dit account heeft geen groep die toegang geeft tot Daglicht, of een groep voor een team dat niet bestaat. Vraag de beheerder om de juiste groep.
openid-name = De naam van dit account kan hier niet worden gebruikt, of hoort bij een ander account. Vraag de beheerder.
