// SPDX-License-Identifier: EUPL-1.2
//! What the agreements were, so that every change of them can be undone and redone.
//!
//! The history is a row of states and the place in it where the agreements are. It is written before the agreements are,
//! and the place is found anew by comparing: so a power cut between the two writes loses no state, and agreements that
//! were edited in their file are one more state. History is for convenience only; a damaged one begins anew.

use serde::{Deserialize, Serialize};

use super::{Agreements, AgreementsError};
use crate::entries::Standing;
use crate::paths::{self, Paths, PathsError};

/// How many states are kept; the oldest go first.
const MOST_STATES: usize = 100;

/// A change of the agreements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it was.
    pub kind: Kind,
    /// The agreement; empty where the file was edited.
    pub name: String,
}

/// What a change was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An agreement came.
    Added,
    /// An agreement became another.
    Changed,
    /// An agreement went.
    Removed,
    /// The file was edited by hand.
    Edited,
}

/// The states of the agreements, and where in them they are.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Past {
    states: Vec<State>,
    here: usize,
}

/// The agreements after a change.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    change: Change,
    agreements: Agreements,
}

/// Changes the agreements and gives them as they are then.
///
/// # Errors
/// [`AgreementsError`] when nothing was changed.
pub fn change(
    paths: &Paths,
    name: &str,
    change: impl FnOnce(&mut Agreements) -> Result<(), AgreementsError>,
) -> Result<Agreements, AgreementsError> {
    let before = Agreements::load(paths)?;
    let mut after = before.clone();
    change(&mut after)?;
    let after = after.checked()?;
    if after == before {
        return Ok(after);
    }
    paths.prepare()?;
    let mut past = Past::load(paths, &before)?;
    past.go_on(Change { kind: Kind::between(&before, &after), name: name.to_owned() }, after.clone());
    past.keep(paths)?;
    after.clone().save(paths)?;
    Ok(after)
}

/// Undoes the last change that stands, or does the one that was undone last once more; none when there is none.
///
/// # Errors
/// [`AgreementsError`] when nothing was changed.
pub fn turn(paths: &Paths, standing: Standing) -> Result<Option<Change>, AgreementsError> {
    let mut past = Past::load(paths, &Agreements::load(paths)?)?;
    let Some(change) = past.next(standing).cloned() else { return Ok(None) };
    past.here = match standing {
        Standing::Done => past.here.saturating_sub(1),
        Standing::Undone => past.here.saturating_add(1),
    };
    past.keep(paths)?;
    if let Some(state) = past.states.get(past.here) {
        state.agreements.clone().save(paths)?;
    }
    Ok(Some(change))
}

impl Past {
    /// The history of a folder whose agreements are these.
    ///
    /// # Errors
    /// [`PathsError`] when its file cannot be read.
    pub fn load(paths: &Paths, now: &Agreements) -> Result<Self, PathsError> {
        let kept = paths::read(&paths.agreements_before())?;
        let mut past: Self = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let is_now = |place: &usize| past.states.get(*place).is_some_and(|state| state.agreements == *now);
        let near = [Some(past.here), past.here.checked_add(1), past.here.checked_sub(1)];
        match near.into_iter().flatten().find(is_now) {
            Some(place) => past.here = place,
            None => past.go_on(Change { kind: Kind::Edited, name: String::new() }, now.clone()),
        }
        Ok(past)
    }

    /// The change that is undone or redone next.
    #[must_use]
    pub fn next(&self, standing: Standing) -> Option<&Change> {
        let state = match standing {
            Standing::Done if self.here == 0 => None,
            Standing::Done => self.states.get(self.here),
            Standing::Undone => self.states.get(self.here.saturating_add(1)),
        };
        state.map(|state| &state.change)
    }

    /// Goes on from here; what was undone cannot be redone after that.
    fn go_on(&mut self, change: Change, agreements: Agreements) {
        self.states.truncate(self.here.saturating_add(1));
        self.states.push(State { change, agreements });
        self.states.drain(..self.states.len().saturating_sub(MOST_STATES));
        self.here = self.states.len().saturating_sub(1);
    }

    fn keep(&self, paths: &Paths) -> Result<(), PathsError> {
        let text = serde_json::to_vec(self).expect("names, numbers and durations are JSON");
        paths::replace(&paths.agreements_before(), &text)
    }
}

impl Kind {
    /// The id for machines.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Edited => "edited",
        }
    }

    fn between(before: &Agreements, after: &Agreements) -> Self {
        let count = |agreements: &Agreements| agreements.output.len() + agreements.task.len();
        match count(after).cmp(&count(before)) {
            std::cmp::Ordering::Greater => Self::Added,
            std::cmp::Ordering::Equal => Self::Changed,
            std::cmp::Ordering::Less => Self::Removed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    struct Case {
        _folder: Folder,
        paths: Paths,
    }

    impl Case {
        fn new() -> Self {
            let folder = Folder::new();
            Self { paths: Paths::at(folder.path().to_owned()), _folder: folder }
        }

        fn set(&self, name: &str, agreed: u32) {
            let set = |agreements: &mut Agreements| {
                agreements.set_output(name, Some(agreed), None, None);
                Ok(())
            };
            change(&self.paths, name, set).expect("can be written");
        }

        fn remove(&self, name: &str) {
            let remove = |agreements: &mut Agreements| {
                agreements.remove(name);
                Ok(())
            };
            change(&self.paths, name, remove).expect("can be written");
        }

        fn turn(&self, standing: Standing) -> Option<(Kind, String)> {
            turn(&self.paths, standing).expect("works").map(|change| (change.kind, change.name))
        }

        /// What is agreed: each name with its number.
        fn now(&self) -> String {
            let agreements = Agreements::load(&self.paths).expect("read");
            agreements.output.iter().map(|one| format!("{}{}", one.name, one.agreed)).collect::<Vec<_>>().join(" ")
        }
    }

    #[test]
    fn every_change_is_undone_and_redone() {
        let case = Case::new();
        let states: Vec<String> = [("a", 1), ("b", 2), ("a", 3)]
            .into_iter()
            .map(|(name, agreed)| {
                case.set(name, agreed);
                case.now()
            })
            .collect();
        case.remove("b");
        assert_eq!(case.now(), "a3");
        assert_eq!(case.turn(Standing::Done), Some((Kind::Removed, "b".to_owned())));
        assert_eq!(case.now(), states[2]);
        assert_eq!(case.turn(Standing::Done), Some((Kind::Changed, "a".to_owned())));
        assert_eq!(case.now(), states[1]);
        case.turn(Standing::Done);
        assert_eq!(case.turn(Standing::Done), Some((Kind::Added, "a".to_owned())));
        assert_eq!((case.now().as_str(), case.turn(Standing::Done)), ("", None));
        for state in &states {
            case.turn(Standing::Undone);
            assert_eq!(case.now(), *state);
        }
        case.set("c", 4);
        assert_eq!(case.turn(Standing::Undone), None, "a new change drops what was undone");
        assert_eq!(case.turn(Standing::Done), Some((Kind::Added, "c".to_owned())));
    }

    #[test]
    fn an_edited_file_and_a_power_cut_between_two_writes_lose_no_state() {
        let case = Case::new();
        case.set("a", 1);
        let written = std::fs::read(case.paths.agreements()).expect("there");
        case.set("a", 2);
        // As if the second state had not reached its file: it is what a redo brings.
        std::fs::write(case.paths.agreements(), written).expect("can be written");
        assert_eq!(case.turn(Standing::Undone), Some((Kind::Changed, "a".to_owned())));
        assert_eq!(case.now(), "a2");
        let edited = "[[output]]\nname = \"hand\"\nagreed = 7\n";
        std::fs::write(case.paths.agreements(), edited).expect("can be written");
        assert_eq!(case.turn(Standing::Done), Some((Kind::Edited, String::new())));
        assert_eq!(case.now(), "a2");
        case.turn(Standing::Undone);
        assert_eq!(case.now(), "hand7");
        // Without its history nothing can be undone, and what was agreed stays.
        std::fs::write(case.paths.agreements_before(), "{").expect("can be written");
        assert_eq!((case.turn(Standing::Done), case.now().as_str()), (None, "hand7"));
    }

    #[test]
    fn so_many_states_are_kept_and_not_more() {
        let mut past = Past::default();
        for number in 0..MOST_STATES + 7 {
            past.go_on(Change { kind: Kind::Added, name: number.to_string() }, Agreements::default());
        }
        let oldest = past.states.first().map(|state| state.change.name.as_str());
        assert_eq!((past.states.len(), past.here, oldest), (MOST_STATES, MOST_STATES - 1, Some("7")));
    }
}
