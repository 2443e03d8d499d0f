# SPDX-License-Identifier: EUPL-1.2
# Regels, wat ze van je tijd maken, en hoe vaak ze gelijk hebben.
rules-valid = De regels "{ $id }", versie { $version }, zijn in orde: { $rules } regels en { $own } van jezelf, { $activities } activiteiten, elk voorbeeld klopt. Kenmerk: { $hash }
rules-tried = regel { $line }: { $what } { $rule }
rules-tried-wrong = regel { $line }: { $what } { $rule } - verwacht: { $expected }
rules-tried-sum = { $count } vensters, { $wrong } anders dan verwacht.
rule-added = Regel "{ $rule }" staat in { $file } en geldt vanaf nu: { $condition }
    Wat al is vastgelegd, verandert niet. In dat bestand kun je een eigen regel aanpassen of weghalen.
not-recorded = Niet vastgelegd
diff-heading = Van { $all } die in de laatste { $weeks } weken is vastgelegd:
diff-nothing =   telt geen minuut met zekerheid anders.
diff-move =   { $length } zou gaan van { $from } naar { $to }.
diff-unclear =   van { $length } { $from } is het niet te zeggen.
diff-why-unclear = Titels en adressen worden niet bewaard. Over een regel die daarnaar kijkt is alleen iets te zeggen als dezelfde regel nu al geldt; anders kan niemand het weten.
unknown-none = Geen toepassing was in de laatste { $weeks } weken een minuut onbekend.
unknown-heading = Onbekend in de laatste { $weeks } weken, het meeste eerst, met de opdracht die het oplost:
unknown-how = Schrijf voor ACTIVITY een activiteit die `daglicht rules check` noemt, of `exclude`. Zet er voor een browser --title "woorden uit de titel" bij, of vul alleen de tijd zelf in: `daglicht add`.
doubtful-none = Over geen minuut is twijfel: nergens had een andere regel een ander soort tijd gegeven.
doubtful-heading = Twijfel, omdat ook een andere regel paste die iets anders zegt:
doubtful-line =   { $length } { $application }: { $category } door "{ $rule }", en { $otherwise } door "{ $other }". Als dat klopt: { $fix }
why-condition = De voorwaarde waaraan was voldaan: { $condition }
why-own-condition = De voorwaarde van je eigen regel waaraan was voldaan: { $condition }
why-rule-gone = Regel "{ $rule }" hoort niet meer bij de regels die nu gelden.
why-instead = Ze kwam in de plaats van wat regel "{ $rule }" zei: { $category }.
why-also = Zonder deze regel had regel "{ $rule }" beslist: { $category }.
calibrate-on = De steekproef staat aan: op een paar willekeurige momenten per dag, terwijl je werkt, kun je zeggen wat je deed. Alleen hoe vaak jouw antwoord gelijk is aan de regels wordt bewaard en gemeld, niet wanneer je antwoordde.
calibrate-off = De steekproef staat uit. Er wordt niets gevraagd.
calibrate-question = Wat deed je om { $time }? Antwoord binnen tien minuten: `daglicht calibrate answer CATEGORIE`, of `daglicht calibrate answer skip`.
calibrate-asked = Wat deed je om { $time }?
calibrate-choice =   { $number }  { $category }
calibrate-skip =   Enter  overslaan
calibrate-none = Er staat geen vraag open. Vragen komen op willekeurige momenten: alleen dan zeggen de antwoorden iets.
calibrate-thanks = Dank je. Je antwoord telt mee.
calibrate-skipped = Overgeslagen. Er telt niets mee.
calibrate-counts = Antwoorden in { $week }: { $count }, waarvan { $same } gelijk aan de regels.
