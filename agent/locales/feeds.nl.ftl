# SPDX-License-Identifier: EUPL-1.2
# Wat van elders komt: meekijkers, exports en agenda's.

feed-off = De feed staat uit; er staat geen poort open. Zet hem aan met `daglicht feed on`.
feed-on = De feed staat aan: zolang er gemeten wordt, kunnen hulpprogramma's op deze computer hem bereiken op http://127.0.0.1:{ $port }.
feed-not-running = Er wordt nu niet gemeten, dus de poort is dicht. Begin met `daglicht run`.
feed-extension = Mag zonder sleutel alleen sturen: { $origin }
feed-origin-form = Dat is geen adres van een browserextensie. Het ziet eruit als moz-extension://0b7c1a52-… of chrome-extension://nglaklh…; `daglicht feed status` zegt waar je het vindt.
feed-many-extensions = Er kunnen hoogstens { $most } extensies worden toegelaten. Begin opnieuw met `daglicht feed off` en `daglicht feed on`.
feed-set-up =
    Waar het voor is: het adres van een pagina zegt in welk zaaksysteem je werkt. Server en pad worden in het geheugen met
    de regels vergeleken en dan weggegooid; een privévenster wordt niet vastgelegd.
    Je browser, met de extensie ActivityWatch Web Watcher: die kan geen sleutel tonen, laat hem toe met zijn eigen adres.
      Firefox: open about:debugging, Deze Firefox, en kopieer de Interne UUID:  daglicht feed allow moz-extension://UUID
      Chrome, Edge, Brave: open chrome://extensions en kopieer de ID:  daglicht feed allow chrome-extension://ID
      De extensie gebruikt altijd poort 5600.
    Programma's met aw-client (Python), zoals die van editors: zet deze regel in ~/.netrc, alleen voor jou leesbaar:
      machine 127.0.0.1 login daglicht password { $token }
    Andere programma's: de kop  Authorization: Bearer { $token }
    Zet hem uit met `daglicht feed off`. Je andere programma's kunnen de sleutel lezen; houd hem op deze computer.

import-found = Nieuw: { $total }, van { $from } tot { $to }; { $known } uit het bestand was al bekend.
import-nothing = Er staat niets nieuws in het bestand; { $known } ervan was al bekend.
import-left-out = Weggelaten: { $excluded } van vensters die de regels uitsluiten, en { $skipped } meldingen die niets over vensters zeggen.
import-shown = Er is niets bewaard. Zonder --dry-run wel, alleen voor je eigen overzichten: ingelezen tijd staat in geen enkel bericht.
import-kept = Bewaard voor je eigen overzichten, zoals `daglicht week`. Ingelezen tijd staat in geen enkel bericht, en titels en adressen zijn niet bewaard.
imported-part = Hiervan is { $imported } ingelezen; dat staat in geen enkel bericht.

check-calls = gesprekken
calls-no-server = er is geen geluidsserver gevonden (PulseAudio, of PipeWire met pipewire-pulse), dus gesprekken worden niet herkend. Al het andere werkt.
calls-not-understood = de geluidsserver antwoordt niet zoals verwacht, dus gesprekken worden niet herkend. Al het andere werkt.
calls-unsupported = op dit besturingssysteem worden gesprekken niet herkend. Al het andere werkt.

by-calendar = volgens je agenda
why-calendar = { $from }–{ $to }: { $category }. Je was weg van het scherm en je agenda zegt dat je bezet was. Wat je zelf invult en werk op het scherm gaan voor.
calendar-read = Je agenda geeft { $stretches } blokken, samen { $total }, in twee jaar rond vandaag; { $broken } afspraken waren niet te begrijpen. Alleen begin en einde zijn bewaard. Waar je weg was van het scherm tellen ze als vergadering.
calendar-forgotten = Wat van agenda's bekend was, is vergeten. Een agenda die in de instellingen staat, wordt bij de volgende keer kijken weer gelezen.
calendar-not-followed = Je agenda kon niet worden gevolgd; wat ervan bekend was, blijft. { $detail }
why-imported = Dit is ingelezen; het staat in geen enkel bericht.
