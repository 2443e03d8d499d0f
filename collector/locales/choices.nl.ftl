# SPDX-License-Identifier: EUPL-1.2
# Wat een onderdeel na een nulmeting kiest om terug te halen, en wat ervan kwam.

choices-title = Wat er is gekozen, en wat ervan kwam
choices-none = Er is nog niets gekozen om aan te pakken.
choices-how = Bij elk verlies hierboven staat een koppeling om het te kiezen.
choices-together = Gekozen voor het eerste jaar: { $hours } uur per week minder, dat is { $fte } fte. Realistisch te winnen is { $realistic } uur per week, volledig { $full } uur. Wat is gekozen, is een besluit van het onderdeel en geen berekening.
choices-together-plain = Gekozen voor het eerste jaar: { $hours } uur per week minder, dat is { $fte } fte. Wat is gekozen, is een besluit van het onderdeel en geen berekening.
choice-hours = Gekozen (uur per week minder)
choice-owner = Wie erop let
choice-due = Uiterlijk
choice-outcome = Uitkomst
choice-open = nog open
choice-change = keuze wijzigen of de uitkomst opschrijven
choice-link = { $category } terughalen

choice-title = { $unit }: { $category } terughalen
choice-measured-heading = Wat er is gemeten
choice-measured = Dit zijn de verzegelde cijfers van de nulmeting, in uren per week. Realistisch is het deel boven de hoogste waarde van de gebruikelijke band, volledig het deel boven de laagste.
choice-merged = Deze tijd staat in de nulmeting alleen samen met { $names }. Wat er apart te winnen is, is daarom niet te zeggen.
choice-not-measured = Over deze categorie staan in de nulmeting geen cijfers van dit onderdeel. Kiezen kan wel; een potentieel staat er dan niet naast.
choice-realistic = Realistisch te winnen
choice-full = Volledig te winnen
choice-heading = De keuze
choice-text = Wat wil dit onderdeel in het eerste jaar terughalen? Het is een besluit, geen berekening, en het gaat over hoe het werk loopt, nooit over één persoon. De keuze mag veranderen zolang er nog niets van is gekomen.
choice-form-hours = Hoeveel uren per week minder
choice-form-owner = Wie erop let
choice-form-due = Uiterlijk
choice-form-outcome = Wat eruit kwam
choice-hours-help = Voor het hele onderdeel, bijvoorbeeld 6 of 6,5. Niet meer dan er is gemeten.
choice-owner-help = Een rol of functie, zoals “teamleider” of “informatiemanager”; niet iemand van wie de tijd is gemeten.
choice-due-help = Een dag vanaf vandaag, ten hoogste een jaar vooruit.
choice-outcome-heading = De uitkomst
choice-outcome-help = In een paar zinnen: wat er is gedaan, wat het opleverde, en hoe dat te zien is. Daarna liggen keuze en uitkomst vast.
choice-conclude = Uitkomst vastleggen
choice-concluded = Niet bewaard: van deze keuze is de uitkomst al opgeschreven, of er is nog niets gekozen.
choice-visible = Wie dit leest: iedereen die de cijfers van { $unit } mag zien. Dat zijn wie het onderdeel leidt, de lezers van de afdeling en de directie erboven, analisten, de ondernemingsraad en de privacyfunctionaris. Wie leidt, kiest; de ondernemingsraad ziet welk account wanneer koos.
choice-fault-hours = Schrijf een aantal uren boven nul, zoals 6 of 6,5.
choice-fault-due = Kies een dag vanaf vandaag, ten hoogste een jaar vooruit.
fault-more = Dit is meer dan er in de nulmeting is gemeten.
