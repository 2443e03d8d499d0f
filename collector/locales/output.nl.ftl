# SPDX-License-Identifier: EUPL-1.2
# Diensten met hun standaardtijden, en wat teams opbrachten.

command-services-set = Vastgelegd vanaf { $from }:
command-services-dry = Dit zou veranderen vanaf { $from }; er is niets bewaard:
command-services-same = Er verandert niets; er is niets bewaard.
command-services-none = Dit project heeft nog geen diensten. Leg ze vast met: daglicht-collector services set --project { $project } diensten.csv --from WEEK
command-services-version = Versie { $version }, vanaf { $from }:
command-output-kept = Overgenomen: { $changed } van { $all } teamweken zijn nieuw of veranderd.
command-output-dry = Alles klopt; er is niets bewaard. Nieuw of veranderd zouden zijn: { $changed } van { $all } teamweken.
