// SPDX-License-Identifier: EUPL-1.2
//! Power loss: what was acknowledged is there when the machine comes back, and nothing is half.
//!
//! A trial is one image of a disk. Six in ten are of the collector's database under reports, withdrawals and closes
//! through its own functions and group commit; three are of the agent's journal and outbox; one is of the consent file,
//! which is no database: its two writes are cut at every sector by hand.

use std::fs;
use std::path::Path;

use crate::dice::Dice;
use crate::power_loss::Recorder;
use crate::program::Folder;
use crate::wait;

use super::office::{Answer, Deed, Fact, Ledger, Office, REVISIONS, WEEKS};
use super::{Campaign, Figure, Plant, Scale, consent_images, desk, progress};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "power-loss",
    promise: "after a power loss all that was acknowledged is there, nothing is half, and no file is damaged",
    run,
    short: 300,
    usual: 100_000,
    plants: &[
        Plant { name: "synchronous-off", trials: 600 },
        Plant { name: "agent-synchronous-off", trials: 600 },
        Plant { name: "rows-kept-after-close", trials: 600 },
        Plant { name: "tombstone-missing", trials: 600 },
        Plant { name: "older-revision-overwrites", trials: 1_200 },
        Plant { name: "consent-in-one-slot", trials: 100 },
    ],
};

/// How many images are made of one recording.
const ROUND: u32 = 2_000;
/// One image in so many is also opened by the program itself.
const OPENED: usize = 40;

/// What a part of the campaign adds up to.
#[derive(Debug, Default)]
pub(crate) struct Count {
    pub(crate) images: u32,
    pub(crate) with_promises: u32,
    pub(crate) opened: u32,
    pub(crate) violations: Vec<String>,
}

/// Runs the campaign.
///
/// # Panics
/// When the machine fails, such as by a folder that cannot be written.
#[must_use]
pub(super) fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let office = Office::new(12);
    let [mut collector, mut agent, mut consent] = [(); 3].map(|()| Count::default());
    let mut left = scale.trials;
    let mut round = 0;
    while left > 0 {
        let images = left.min(ROUND);
        let (of_agent, of_consent) = (images * 3 / 10, images / 5);
        let mut dice = Dice::new(scale.seed, round);
        collect(&office, &mut dice, images - of_agent - of_consent, &mut collector);
        desk::images(&mut dice, of_agent, &mut agent);
        consent_images::images(&mut dice, of_consent, &mut consent);
        left -= images;
        round += 1;
        progress(CAMPAIGN.name, scale.trials - left, scale.trials);
    }
    let part = |count: &Count| {
        format!("{} images, {} with promises, {} opened", count.images, count.with_promises, count.opened)
    };
    let notes = [("collector", part(&collector)), ("agent", part(&agent)), ("consent file", part(&consent))];
    let violations = [collector.violations, agent.violations, consent.violations].concat();
    let figure = Figure::new(CAMPAIGN.name, scale.trials, violations, begin);
    notes.into_iter().fold(figure, |figure, (label, value)| figure.note(label, value))
}

/// Images of a collector under load.
fn collect(office: &Office, dice: &mut Dice, images: u32, count: &mut Count) {
    let (folder, image_folder) = (Folder::new("torture-power"), Folder::new("torture-power-image"));
    Office::settle(folder.path());
    let recorder = Recorder::watch(folder.path());
    let ledger = Ledger::default();
    super::office::runtime().block_on(work(office, dice, folder.path(), &ledger, &recorder, count));
    let facts = ledger.facts();
    let seed = dice.seed();
    for (number, image) in recorder.images(seed, images as usize).enumerate() {
        image.write_to(image_folder.path());
        let facts = &facts[..image.marks_before().len()];
        count.images += 1;
        count.with_promises += u32::from(facts.iter().any(|fact| matches!(fact, Fact::Done(_))));
        let mut broken = Vec::new();
        if number % OPENED == 0 {
            count.opened += 1;
            Office::settle(image_folder.path());
            broken.extend(Office::open(image_folder.path()).err().map(|error| format!("it does not start: {error}")));
        }
        broken.extend(office.judge(&image_folder.path().join("collector.db"), facts));
        count.violations.extend(broken.into_iter().map(|one| format!("collector, {image:?}: {one}")));
    }
}

/// Three weeks: members report, correct, repeat and withdraw at the same time, then the week is closed; a restart each.
async fn work(
    office: &Office,
    dice: &mut Dice,
    folder: &Path,
    ledger: &Ledger,
    recorder: &Recorder,
    count: &mut Count,
) {
    for closing in 0..WEEKS.len() {
        let app = Office::open(folder).expect("nothing fails while it is recorded");
        if closing == 0 {
            let answer = office.act_noted(&app, ledger, recorder, Deed::Found).await;
            assert_eq!(answer, Answer::Done, "nothing fails while it is recorded");
        }
        for _ in 0..3 {
            let deeds: Vec<Deed> = (0..16)
                .map(|_| {
                    let member = dice.below(office.members.len());
                    if dice.in_hundred(8) {
                        Deed::Withdraw(member)
                    } else {
                        Deed::Report(member, 1 + u32::try_from(dice.below(REVISIONS as usize)).expect("small"))
                    }
                })
                .collect();
            let answers = together(deeds.iter().map(|deed| office.act_noted(&app, ledger, recorder, *deed))).await;
            for (deed, answer) in deeds.iter().zip(answers) {
                if let Answer::Failed(why) = answer {
                    count.violations.push(format!("collector: {deed:?} failed on a sound disk: {why}"));
                }
            }
        }
        let answer = office.act_noted(&app, ledger, recorder, Deed::Close(closing)).await;
        if let Answer::Failed(why) = answer {
            count.violations.push(format!("collector: the close failed on a sound disk: {why}"));
        }
    }
}

/// Runs futures of this thread at the same time and gives their results in order.
pub(crate) async fn together<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (future, result) in futures.iter_mut().filter(|(_, result)| result.is_none()) {
            match future.as_mut().poll(context) {
                std::task::Poll::Ready(value) => *result = Some(value),
                std::task::Poll::Pending => waiting = true,
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    futures.into_iter().filter_map(|(_, result)| result).collect()
}

/// Puts bytes into a folder of its own.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(folder.join(name), bytes).expect("a file can be written");
}
