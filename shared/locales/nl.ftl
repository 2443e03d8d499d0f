# SPDX-License-Identifier: EUPL-1.2
# De woorden van het domein.
standardised_work = Gestandaardiseerd werk
speed_loss = Snelheidsverliezen
rework = Opnieuw bewerken
administration_projects = Administratie en projecten
interruptions = Onderbrekingen
meetings = Vergaderingen
training_coaching = Training en coaching
official_breaks = Officiële pauzes
occupancy_loss = Bezettingsgraadverlies
unknown = Onbekend
direct = Directe tijd
indirect = Indirecte tijd
