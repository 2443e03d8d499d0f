// SPDX-License-Identifier: EUPL-1.2
//! The commands on entries: registering time, correcting it, and forgetting it.

use clap::{Args, Subcommand};
use daglicht_shared::category::Category;

use super::read::category;
use crate::commands::edits::{self, NoteWish, Wanted};
use crate::commands::{Answer, App, Exit, away, entries, forget, gaps, templates};
use crate::entries::Overlap;

/// Commands on entries.
#[derive(Debug, Subcommand)]
pub enum EntryCommand {
    /// Register time by hand; it wins over what was recorded
    ///
    /// First the time, as you would say it, then what it was (a category or a template), then a note for your eyes only.
    #[command(
        after_help = "Examples:\n  daglicht add 9-10:30 meetings \"consultation with the chain\"\n  daglicht add yesterday 2pm-3pm \"home visit\"\n  daglicht add gisteren 14u-15u huisbezoek\n  daglicht add 45m rework\n  daglicht add 2026-11-20T09:00 2026-11-20T10:00 meetings"
    )]
    Add {
        /// The time, what it was, and a note
        #[arg(required = true, num_args = 1.., value_name = "TIME WHAT [NOTE]")]
        words: Vec<String>,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Start a timer for something away from the screen
    #[command(
        after_help = "Examples:\n  daglicht start \"home visit\"\n  daglicht start meetings \"with the chain\" --at 9:00"
    )]
    Start {
        /// A category, by its id or name, or a template
        what: String,
        /// A note, for your eyes only
        note: Option<String>,
        /// When it began, if not now
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Stop the timer and register its time
    #[command(after_help = "Examples:\n  daglicht stop\n  daglicht stop --at 16:45\n  daglicht stop --discard")]
    Stop {
        /// When it ended, if not now
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Throw the timer away and register nothing
        #[arg(long, conflicts_with_all = ["at", "take", "fit"])]
        discard: bool,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Change an entry: its times, category or note
    #[command(
        after_help = "Examples:\n  daglicht edit 10:15 --category rework\n  daglicht edit 12 --from 9:30 --to 11:00 --note \"with the chain\""
    )]
    Edit {
        /// The entry, by its number or a moment in it
        which: String,
        /// Its new start
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Its new end
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        /// Its new category, by its id or name
        #[arg(long, value_parser = category)]
        category: Option<Category>,
        /// Its new note
        #[arg(long)]
        note: Option<String>,
        /// Remove its note
        #[arg(long, conflicts_with = "note")]
        no_note: bool,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Make two entries of one
    #[command(after_help = "Examples:\n  daglicht split 10:15\n  daglicht split 10:15 rework")]
    Split {
        /// Where, inside the entry
        at: String,
        /// What the second part was: a category or a template; the same when absent
        what: Option<String>,
    },
    /// Make one entry of two
    #[command(after_help = "Example:\n  daglicht join 9:30 11:00")]
    Join {
        /// The one, by its number or a moment in it
        first: String,
        /// The other
        second: String,
        /// The category of the whole, where theirs differ
        #[arg(long, value_parser = category)]
        category: Option<Category>,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Move the boundary at which entries end and begin
    #[command(after_help = "Example:\n  daglicht move 10:00 10:15")]
    Move {
        /// Where the boundary is
        from: String,
        /// Where it goes
        to: String,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Give time without a name its name: a stretch, or the whole of what is unknown around a moment
    #[command(after_help = "Examples:\n  daglicht fill 10:15 meetings\n  daglicht fill yesterday 9-12 \"home visit\"")]
    Fill {
        /// The time, what it was, and a note
        #[arg(required = true, num_args = 1.., value_name = "TIME WHAT [NOTE]")]
        words: Vec<String>,
    },
    /// Time that has no name yet
    #[command(after_help = "Examples:\n  daglicht gaps\n  daglicht gaps yesterday")]
    Gaps {
        /// The day; today when absent
        day: Option<String>,
    },
    /// Copy entries of an earlier day or week; without anything, those of this weekday last week
    #[command(
        after_help = "Examples:\n  daglicht repeat\n  daglicht repeat week\n  daglicht repeat yesterday --onto today --fit"
    )]
    Repeat {
        /// What: a day, `week` for last week, or a week such as 2026-W46
        what: Option<String>,
        /// The day to copy onto, or a day of the week to copy onto; the present one when absent
        #[arg(long, value_name = "DAY")]
        onto: Option<String>,
        #[command(flatten)]
        overlap: OverlapFlags,
    },
    /// Remove entries
    #[command(after_help = "Examples:\n  daglicht delete 10:15\n  daglicht delete 12 13")]
    Delete {
        /// The entries, by their numbers or moments in them
        #[arg(required = true, num_args = 1..)]
        which: Vec<String>,
    },
    /// Undo the last change of entries or of the timer; again for the one before
    #[command(after_help = "Example:\n  daglicht undo")]
    Undo,
    /// Do again what was undone last
    #[command(after_help = "Example:\n  daglicht redo")]
    Redo,
    /// What was it while you were away: the open question on return, and its answer
    #[command(
        after_help = "Example:\n  daglicht away\n\nHow often, when and whether is asked at all is in the configuration: away_minutes, away_questions (0 is never), away_quiet."
    )]
    Away {
        /// What to do; show the question when absent.
        #[command(subcommand)]
        step: Option<AwayStep>,
    },
    /// Short names for what you do away from the screen
    #[command(
        after_help = "Examples:\n  daglicht templates\n  daglicht templates add \"walk-in hour\" standardised_work"
    )]
    Templates {
        /// What to do; list them when absent.
        #[command(subcommand)]
        step: Option<TemplateStep>,
    },
    /// Erase a stretch of time for good: what was measured, what you registered, and its history
    #[command(after_help = "Examples:\n  daglicht forget 15m\n  daglicht forget 9-10:30\n  daglicht forget yesterday")]
    Forget {
        /// The last 15m, 1h and so on; a stretch; or a whole day
        #[arg(required = true, num_args = 1.., value_name = "LAST_DURATION|RANGE")]
        words: Vec<String>,
        /// Answer yes without being asked
        #[arg(long)]
        yes: bool,
    },
}

/// Steps of away.
#[derive(Debug, Subcommand)]
pub enum AwayStep {
    /// Answer the newest open question
    #[command(
        after_help = "Examples:\n  daglicht away answer \"home visit\"\n  daglicht away answer same\n  daglicht away answer skip"
    )]
    Answer {
        /// A category or a template; `same` for what you were registering before; `skip` to leave it unknown
        what: String,
        /// A note, for your eyes only
        note: Option<String>,
    },
}

/// Steps of templates.
#[derive(Debug, Subcommand)]
pub enum TemplateStep {
    /// Add a template of your own, or change one
    #[command(after_help = "Example:\n  daglicht templates add \"walk-in hour\" standardised_work")]
    Add {
        /// Its name
        name: String,
        /// Its category, by its id or name
        #[arg(value_parser = category)]
        category: Category,
        /// The note of its entries; its name when absent
        note: Option<String>,
    },
    /// Remove a template of your own
    #[command(after_help = "Example:\n  daglicht templates remove \"walk-in hour\"")]
    Remove {
        /// Its name
        name: String,
    },
}

/// What to do where another entry is in the way.
#[derive(Debug, Clone, Copy, Args)]
pub struct OverlapFlags {
    /// Where another entry is in the way, shorten that one
    #[arg(long)]
    take: bool,
    /// Where another entry is in the way, use only what is free
    #[arg(long, conflicts_with = "take")]
    fit: bool,
}

impl OverlapFlags {
    pub(super) const fn policy(self) -> Overlap {
        match (self.take, self.fit) {
            (true, _) => Overlap::Take,
            (false, true) => Overlap::Fit,
            (false, false) => Overlap::Refuse,
        }
    }
}

/// Does what is asked.
pub(super) fn obey(app: &App, command: EntryCommand) -> anyhow::Result<Exit> {
    match command {
        EntryCommand::Add { words, overlap } => entries::add(app, &words, overlap.policy()),
        EntryCommand::Start { what, note, at } => entries::start(app, &what, note, at.as_deref()),
        EntryCommand::Stop { discard: true, .. } => entries::discard(app),
        EntryCommand::Stop { at, discard: false, overlap } => entries::stop(app, at.as_deref(), overlap.policy()),
        EntryCommand::Edit { which, from, to, category, note, no_note, overlap } => {
            let note = match note {
                Some(note) => NoteWish::Set(note),
                None if no_note => NoteWish::Clear,
                None => NoteWish::Keep,
            };
            edits::edit(app, &which, Wanted { from, to, category, note }, overlap.policy())
        }
        EntryCommand::Split { at, what } => edits::split(app, &at, what.as_deref()),
        EntryCommand::Join { first, second, category, overlap } => {
            edits::join(app, [&first, &second], category, overlap.policy())
        }
        EntryCommand::Move { from, to, overlap } => edits::move_boundary(app, &from, &to, overlap.policy()),
        EntryCommand::Fill { words } => gaps::fill(app, &words),
        EntryCommand::Gaps { day } => gaps::gaps(app, day.as_deref()),
        EntryCommand::Repeat { what, onto, overlap } => {
            edits::repeat(app, what.as_deref(), onto.as_deref(), overlap.policy())
        }
        EntryCommand::Delete { which } => edits::delete(app, &which),
        EntryCommand::Undo => edits::undo(app),
        EntryCommand::Redo => edits::redo(app),
        EntryCommand::Away { step: None } => away::show(app),
        EntryCommand::Away { step: Some(AwayStep::Answer { what, note }) } => away::answer(app, &what, note),
        EntryCommand::Templates { step: None } => templates::list(app),
        EntryCommand::Templates { step: Some(TemplateStep::Add { name, category, note }) } => {
            templates::add(app, &name, category, note)
        }
        EntryCommand::Templates { step: Some(TemplateStep::Remove { name }) } => templates::remove(app, &name),
        EntryCommand::Forget { words, yes } => forget::forget(app, &words, if yes { Answer::Yes } else { Answer::Ask }),
    }
}
