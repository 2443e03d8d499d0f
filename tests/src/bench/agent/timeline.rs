// SPDX-License-Identifier: EUPL-1.2
//! Which window was active when: what the X server says, and how much of it somebody else got right.

use serde_json::Value;

use super::NAMES;
use crate::desktop::{Switch, WindowId};
use crate::wait;

/// Stretches of time, each with the application whose window was active.
#[derive(Debug, Default)]
pub(super) struct Timeline(Vec<Stretch>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    /// In milliseconds since the Unix epoch.
    from: i64,
    to: i64,
    application: String,
}

/// The application of a window of the script.
fn application(window: &str, windows: &[WindowId]) -> String {
    let place = windows.iter().position(|one| one == window);
    place.and_then(|place| NAMES.get(place)).map(|name| (*name).to_owned()).unwrap_or_default()
}

impl Timeline {
    /// Changes of the active window; the last one ends the timeline.
    pub(super) fn of_changes(changes: &[(i64, String)]) -> Self {
        let stretch = |pair: &[(i64, String)]| match pair {
            [(from, application), (to, _)] => Some(Stretch { from: *from, to: *to, application: application.clone() }),
            _ => None,
        };
        Self(changes.windows(2).filter_map(stretch).collect())
    }

    /// What the X server says, whose clock is the monotonic one.
    pub(super) fn truth(switches: &[Switch], windows: &[WindowId]) -> Self {
        let offset = wait::wall_milliseconds() - wait::monotonic_milliseconds();
        let now = wait::monotonic_milliseconds();
        let changes: Vec<_> = switches
            .iter()
            .map(|switch| {
                // The server's clock has 32 bits only.
                let ago = u32::try_from(now.rem_euclid(1 << 32)).expect("32 bits").wrapping_sub(switch.at);
                (offset + now - i64::from(ago), application(&switch.window.to_string(), windows))
            })
            .collect();
        Self::of_changes(&changes)
    }

    /// Changes with the number of the window instead of its application.
    pub(super) fn of_windows(changes: &[(i64, u32)], windows: &[WindowId]) -> Self {
        let named = |(at, window): &(i64, u32)| (*at, application(&window.to_string(), windows));
        Self::of_changes(&changes.iter().map(named).collect::<Vec<_>>())
    }

    /// What the agent says of today.
    pub(super) fn agent(today: &Value) -> Self {
        let instant = |value: &Value| {
            let text = value.as_str().expect("an instant");
            chrono::DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_millis()
        };
        let stretch = |session: &Value| Stretch {
            from: instant(&session["start"]),
            to: instant(&session["end"]),
            application: session["application"].as_str().unwrap_or_default().to_owned(),
        };
        Self(today["sessions"].as_array().expect("a list").iter().map(stretch).collect())
    }

    fn length(&self) -> i64 {
        self.0.iter().map(|stretch| stretch.to - stretch.from).sum()
    }

    /// The share of this time that another puts on another window or on none.
    pub(super) fn share_wrong(&self, other: &Self) -> f64 {
        let right: i64 =
            self.0.iter().map(|stretch| other.within(stretch.from, stretch.to, &stretch.application)).sum();
        1.0 - right as f64 / self.length() as f64
    }

    /// The milliseconds of an application within some time.
    fn within(&self, from: i64, to: i64, application: &str) -> i64 {
        let of_application = self.0.iter().filter(|stretch| stretch.application == application);
        of_application.map(|stretch| (stretch.to.min(to) - stretch.from.max(from)).max(0)).sum()
    }

    /// The largest error of another over all windows, as a share of the window's time.
    pub(super) fn worst_window(&self, other: &Self) -> f64 {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return 1.0 };
        let error = |name: &&str| {
            let [truth, said] = [self, other].map(|timeline| timeline.within(first.from, last.to, name));
            (said - truth).abs() as f64 / truth.max(1) as f64
        };
        NAMES.iter().map(error).fold(0.0, f64::max)
    }

    /// How many of the stays of at least 100 ms another saw at all, and of how many.
    pub(super) fn stays_seen(&self, other: &Self) -> (u32, u32) {
        let long = self.0.iter().filter(|stretch| stretch.to - stretch.from >= 95);
        long.fold((0, 0), |(seen, all), stretch| {
            let saw = other.within(stretch.from, stretch.to, &stretch.application) > 0;
            (seen + u32::from(saw), all + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(changes: &[(i64, &str)]) -> Timeline {
        Timeline::of_changes(&changes.iter().map(|(at, name)| (*at, (*name).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn an_error_is_the_share_of_time_on_the_wrong_window() {
        // truth  aaaaaaaaaabbbbbbbbbb
        // late    aaaaaaaaaabbbbbbbbb   one late at each change
        // coarse aaaaaaaaaaaaaaaaaaaa
        let truth = timeline(&[(0, "alpha"), (1_000, "bravo"), (2_000, "alpha")]);
        assert!(truth.share_wrong(&truth).abs() < 1e-9);
        let late = timeline(&[(100, "alpha"), (1_100, "bravo"), (2_000, "alpha")]);
        assert!((truth.share_wrong(&late) - 0.1).abs() < 1e-9);
        let coarse = timeline(&[(0, "alpha"), (2_000, "bravo")]);
        assert!((truth.share_wrong(&coarse) - 0.5).abs() < 1e-9);
        assert!((truth.worst_window(&coarse) - 1.0).abs() < 1e-9);
        assert_eq!(truth.stays_seen(&coarse), (1, 2));
    }
}
