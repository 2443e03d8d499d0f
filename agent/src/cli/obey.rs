// SPDX-License-Identifier: EUPL-1.2
//! Which command does what.

use super::Command;
use super::read::whose;
use super::steps::{
    AsEntries, CalibrateStep, ConsentStep, FeedStep, ImportWhat, PairStep, QuestionnaireStep, RulesStep, SheetStep,
};
use crate::commands::import::Effect;
use crate::commands::open::Browser;
use crate::commands::{self, Answer, App, Exit};
use crate::entries::Standing;
use crate::page::Patience;
use crate::upload::Eager;

/// Does what is asked.
pub(super) fn obey(app: &App, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Consent { step } => match step {
            ConsentStep::Show => commands::consent::show(app),
            ConsentStep::Give { yes } => commands::consent::give(app, if yes { Answer::Yes } else { Answer::Ask }),
            ConsentStep::Pause { duration } => commands::consent::pause(app, duration),
            ConsentStep::Resume => commands::consent::resume(app),
            ConsentStep::Withdraw { yes } => {
                commands::withdraw::withdraw(app, if yes { Answer::Yes } else { Answer::Ask })
            }
        },
        Command::Enrol { url, ticket } => commands::enrol::enrol(app, &url, &ticket),
        Command::Pair { step: PairStep::Show } => commands::pair::show(app),
        Command::Pair { step: PairStep::Accept { code, file } } => commands::pair::accept(app, &code, file.as_deref()),
        Command::Run => commands::run::run(app),
        Command::Status => commands::status::status(app),
        Command::Today => commands::days::today(app),
        Command::Week { week } => commands::days::week(app, week),
        Command::Entries(command) => super::entries::obey(app, command),
        Command::Why { time } => commands::why::why(app, &time),
        Command::Feed { step } => match step {
            FeedStep::On { port } => commands::feed::on(app, port),
            FeedStep::Off => commands::feed::off(app),
            FeedStep::Allow { origin } => commands::feed::allow(app, &origin),
            FeedStep::Status => commands::feed::status(app),
            FeedStep::Serve => commands::feed::serve(app),
        },
        Command::Import { what } => import(app, what),
        Command::Rules { step } => match step {
            RulesStep::Check { file, own } => commands::rules::check(app, file.as_deref(), whose(own)),
            RulesStep::Test { file } => commands::rules::test(app, &file),
            RulesStep::Diff { file, own, weeks } => commands::rules::diff(app, &file, whose(own), weeks),
            RulesStep::Unknown { weeks } => commands::rules::unknown(app, weeks),
            RulesStep::Add { application, what, title } => {
                commands::rules::add(app, &application, &what, title.as_deref())
            }
            RulesStep::Prefer { rule } => commands::rules::prefer(app, &rule),
        },
        Command::Calibrate { step } => match step {
            CalibrateStep::On => commands::calibrate::on(app),
            CalibrateStep::Off => commands::calibrate::off(app),
            CalibrateStep::Show => commands::calibrate::show(app),
            CalibrateStep::Ask => commands::calibrate::ask(app),
            CalibrateStep::Answer { answer } => commands::calibrate::answer(app, answer),
        },
        Command::Questionnaire { step: None } => commands::questionnaire::show(app),
        Command::Questionnaire { step: Some(QuestionnaireStep::Answer { week, shares, obstacles, lost }) } => {
            let lost_minutes_a_day = u32::try_from(lost.unwrap_or_default().as_secs() / 60).unwrap_or(u32::MAX);
            let given = commands::questionnaire::Given { week, shares, obstacles, lost_minutes_a_day };
            commands::questionnaire::answer(app, given)
        }
        Command::Questionnaire { step: Some(QuestionnaireStep::Forget { week }) } => {
            commands::questionnaire::forget(app, week)
        }
        Command::Preview { week } => commands::sending::preview(app, week),
        Command::Outbox => commands::sending::outbox(app),
        Command::Sync { now, due_only } => {
            commands::sync::sync(app, now, if due_only { Eager::Due } else { Eager::All })
        }
        Command::Export { format, week, from, to, output } => {
            commands::export::export(app, format, commands::export::Asked { week, from, to }, output)
        }
        Command::Sheet { step } => match step {
            SheetStep::Show { quarter } => commands::sheet::show(app, quarter),
            SheetStep::Make { quarter, output } => commands::sheet::make(app, quarter, &output),
            SheetStep::Output { name, agreed, standard, done, quarter } => {
                let set = commands::sheet::SetOutput { name, agreed, standard, done, quarter };
                commands::sheet::output(app, set)
            }
            SheetStep::Task { name, week, category } => commands::sheet::task(app, &name, week, category),
            SheetStep::Remove { name } => commands::sheet::remove(app, &name),
            SheetStep::Undo => commands::sheet::turn(app, Standing::Done),
            SheetStep::Redo => commands::sheet::turn(app, Standing::Undone),
        },
        Command::Manual(manual) => super::manual::write(app, &manual),
        Command::Sent => commands::sending::sent(app),
        Command::Open { no_browser, serve, closed_ms, unused_ms } => {
            let usual = Patience::default();
            let patience = Patience {
                closed_ms: closed_ms.map_or(usual.closed_ms, i64::from),
                unused_ms: unused_ms.map_or(usual.unused_ms, i64::from),
            };
            match (serve, no_browser) {
                (true, _) => commands::open::serve(app, patience),
                (false, true) => commands::open::open(app, Browser::Printed, patience),
                (false, false) => commands::open::open(app, Browser::Opens, patience),
            }
        }
        Command::Doctor => commands::doctor::doctor(app),
        Command::Replay { url, ticket, samples } => commands::replay::replay(app, &url, &ticket, &samples),
    }
}

fn import(app: &App, what: ImportWhat) -> anyhow::Result<Exit> {
    let effect = |dry_run: bool| if dry_run { Effect::Shown } else { Effect::Kept };
    match what {
        ImportWhat::ActivityWatch { file, dry_run } => commands::import::activitywatch(app, &file, effect(dry_run)),
        ImportWhat::Csv { file, tool, map, unmapped, dates, overlap, dry_run } => {
            let (overlap, effect) = (overlap.policy(), effect(dry_run));
            let asked = commands::bring_in::Asked { file: &file, tool, dates, map, unmapped, overlap, effect };
            commands::bring_in::csv(app, &asked)
        }
        ImportWhat::Ics { file: Some(file), forget: _, entries } if entries.as_entries => {
            let AsEntries { as_entries: _, category, from, to, overlap, dry_run } = entries;
            let (overlap, effect) = (overlap.policy(), effect(dry_run));
            let asked = commands::bring_in::Appointments { file: &file, category, from, to, overlap, effect };
            commands::bring_in::ics(app, &asked)
        }
        ImportWhat::Ics { file: Some(file), forget: _, entries: _ } => commands::import::ics(app, &file),
        ImportWhat::Ics { file: None, forget: _, entries: _ } => commands::import::forget_calendars(app),
    }
}
