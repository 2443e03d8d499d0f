// SPDX-License-Identifier: EUPL-1.2
//! Titles per second on one core: the starter pack, beside one search for a word.

use daglicht_shared::rule_pack::{RulePack, Verdict};
use daglicht_shared::sample::{Title, Window};

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "classification",
    part: Part::Agent,
    about: "titles through the whole starter pack, on one core",
    run,
};

fn run(run: &mut Run) {
    let pack = RulePack::starter();
    let titles: Vec<String> = (0..2_000)
        .map(|number| {
            let title = ["Zaaksysteem - Aanvraag beoordelen", "Verslag.odt", "Postvak IN", "make test"][number / 4 % 4];
            format!("{title} {number}")
        })
        .collect();
    let windows: Vec<Window> = titles
        .iter()
        .enumerate()
        .map(|(number, title)| {
            let application = ["firefox", "libreoffice-writer", "thunderbird", "xterm"][number % 4];
            Window::new(application.to_owned(), Title::new(title.clone()))
        })
        .collect();
    let rounds = run.choose(10, 50);
    let (searched, _) = timed(rounds, &titles, |title| title.contains("beoordelen"));
    let (classified, known) = timed(rounds, &windows, |window| pack.classify(window) != Verdict::Unknown);
    let line = Line::new("starter pack", classified, "titles/s")
        .beside("one search for a word", searched)
        .goal(Goal::AtLeast(200_000.0))
        .note(format!("{} rules, {:.0} % known", pack.rules().len(), known * 100.0));
    run.book.say(line);
}

/// How many values a second, and the share for which the work said yes.
fn timed<T>(rounds: u32, values: &[T], work: impl Fn(&T) -> bool) -> (f64, f64) {
    let mut yes = 0_u32;
    let begin = wait::now();
    for _ in 0..rounds {
        for value in values {
            yes += u32::from(std::hint::black_box(work(std::hint::black_box(value))));
        }
    }
    let count = f64::from(rounds) * values.len() as f64;
    (count / (wait::now() - begin).as_secs_f64(), f64::from(yes) / count)
}
