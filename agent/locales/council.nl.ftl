# SPDX-License-Identifier: EUPL-1.2
# Wat de ondernemingsraad en de privacyfunctionaris stoppen.
sync-stopped = Week { $week }: de ondernemingsraad of de privacyfunctionaris heeft het project gestopt. Je bericht blijft op deze computer en gaat later alsnog weg, als de stop is opgeheven.
status-stopped = Het project is gestopt door de ondernemingsraad of de privacyfunctionaris. Er gaat nu niets weg; je berichten blijven op deze computer.
