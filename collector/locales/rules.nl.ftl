# SPDX-License-Identifier: EUPL-1.2
# Regels proberen.

rules-title = Regels proberen
rules-lead = Een regelbestand heeft eigen proeven. Hier is te zien of die kloppen, wat er niet klopt en wat eraan te doen is. Er wordt niets bewaard.
rules-link = Regels proberen
rules-text = Regels (TOML)
rules-help = De inhoud van het regelbestand. Bij een eerste bezoek staan hier de regels die met Daglicht meekomen.
rules-windows = Vensters om te proberen (TOML, mag leeg blijven)
rules-windows-help = Per venster een [[case]] met window en expect, zoals window = { "{" } application = "firefox", title = "Zaak 12" { "}" } en expect = "meetings". Gebruik verzonnen titels.
rules-button = Proberen
rules-wrong = Deze regels worden niet gebruikt: er klopt iets niet.
rules-windows-wrong = De regels zijn in orde. De vensters zijn niet te lezen.
rules-windows-other = De regels zijn in orde. Bij { $count } van de vensters zeggen ze iets anders dan verwacht.
rules-faults = Wat er niet klopt
rules-rule = Regel
rules-line = Op regelnummer
rules-fault = Wat er is, en wat eraan te doen is
rules-good = { $pack }, versie { $version }: { $rules } regels, en al hun proeven kloppen.
rules-hash = Kenmerk:
rules-tried = Wat de regels van de vensters maken
rules-says = De regels zeggen
rules-expected = Verwacht
rules-result = Uitkomst
rules-result-none = geen verwachting
rules-result-right = zoals verwacht
rules-result-other = anders dan verwacht
rules-says-excluded = wordt niet vastgelegd (regel { $rule })
rules-says-left = blijft onbekend (regel { $rule })
rules-says-known = { $category } (regel { $rule })
rules-says-unknown = onbekend: geen regel past
rules-activities = Activiteiten die deze regels onderscheiden
rules-activity = Activiteit
