// SPDX-License-Identifier: EUPL-1.2
//! From what an export says to sessions, through the same choke point as a sample.
//!
//! Where windows overlap, the one that began later counts; where nobody was there, no window does. An address counts for a
//! window under the same conditions as in the feed. Sessions never overlap and no time is invented.

use std::collections::BTreeMap;

use daglicht_shared::observe::{Observer, State};
use daglicht_shared::sample::{Address, Browsing, Presence, Sample, Title, Window};
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::time::{Interval, Moment, Timestamp};
use daglicht_shared::zone::Zone;

use super::export::{Export, Page, Private, Window as Seen};
use crate::activitywatch::{browser_of, is_tab};
use crate::calendar::united;
use crate::clock;

/// The most browsers that are told apart.
const MOST_BROWSERS: usize = 64;
/// How often it is asked again what a window is, as in a recording.
const STEP_MS: i64 = 60_000;

/// What an export comes to.
#[derive(Debug, Default)]
pub struct Past {
    /// The sessions, in order.
    pub sessions: Vec<Session>,
    /// Milliseconds of windows that a rule excludes; nothing else is known of them.
    pub excluded_ms: i64,
}

/// What an export comes to within a period.
#[must_use]
pub fn past(export: &Export, observer: &mut Observer, zone: Zone, within: Interval) -> Past {
    let away = united(export.away.iter().filter_map(|away| away.intersect(within)).collect());
    let browsers = browsers(export, within);
    let mut past = Past::default();
    for (interval, seen) in one_at_a_time(&export.windows, |window| window.interval, within) {
        for part in interval.minus(holes(&away, interval)) {
            past.window(export, observer, zone, part, seen, &browsers);
        }
    }
    past.sessions.extend(away.into_iter().map(|interval| Session { interval, kind: Kind::Away }));
    past.sessions.sort_by_key(|session| session.interval);
    past
}

impl Past {
    /// A stretch of one window, cut where its browser went to another page.
    fn window(
        &mut self,
        export: &Export,
        observer: &mut Observer,
        zone: Zone,
        part: Interval,
        seen: &Seen,
        browsers: &[Browser<'_>],
    ) {
        let application = export.text(seen.application).to_lowercase();
        let title = export.text(seen.title);
        let mut pages: Vec<(Interval, &Page)> = Vec::new();
        for browser in browsers {
            let shown = |page: &Page| is_tab(&browser.name, tab(export, page), &application, title);
            pages.extend(browser.during(part).filter(|(_, page)| shown(page)));
        }
        pages.sort_by_key(|(interval, _)| *interval);
        let mut from = part.start();
        for (interval, page) in pages {
            let Some(shared) = Interval::new(interval.start().max(from), interval.end().min(part.end())) else {
                continue;
            };
            self.stretch(
                observer,
                zone,
                Interval::new(from, shared.start()),
                Window::new(application.clone(), owned(title)),
            );
            let browsing = match page.private {
                Private::Yes => Browsing::Private,
                Private::No => Browsing::Normal,
            };
            let address = Address::parse(export.text(page.url)).filter(|_| browsing == Browsing::Normal);
            let window = Window { address, browsing, ..Window::new(application.clone(), owned(title)) };
            self.stretch(observer, zone, Some(shared), window);
            from = shared.end();
        }
        self.stretch(observer, zone, Interval::new(from, part.end()), Window::new(application, owned(title)));
    }

    /// A stretch of one window as it looks, decided anew while it lasts as a rule may ask for it.
    fn stretch(&mut self, observer: &mut Observer, zone: Zone, interval: Option<Interval>, window: Window) {
        let Some(interval) = interval else { return };
        let moment = |at: Timestamp| Moment { wall: at, monotonic: at.0, boot: at.0 };
        let mut at = interval.start();
        let looked = observer.look(Sample::new(moment(at), Presence::Active, Some(window)));
        let mut next = Some(observer.decide(looked, clock::local_time(zone, at), None));
        while let Some(observation) = next {
            let lasts = observer.changes_in(moment(at)).unwrap_or(STEP_MS).clamp(1, STEP_MS);
            let end = interval.end().min(at.plus(lasts));
            self.add(observation.state, Interval::new(at, end));
            at = end;
            next = (at < interval.end()).then(|| observer.again(moment(at), clock::local_time(zone, at))).flatten();
        }
    }

    fn add(&mut self, state: State, interval: Option<Interval>) {
        let Some(interval) = interval else { return };
        let kind = match state {
            State::Active { application, class } => Kind::Active { application, class },
            State::Unseen => Kind::Active { application: String::new(), class: None },
            State::Away { .. } => Kind::Away,
            State::Excluded => {
                self.excluded_ms += interval.milliseconds();
                return;
            }
        };
        match self.sessions.last_mut() {
            Some(last) if last.interval.end() == interval.start() && last.kind == kind => {
                last.interval = Interval::new(last.interval.start(), interval.end()).unwrap_or(last.interval);
            }
            Some(_) | None => self.sessions.push(Session { interval, kind }),
        }
    }
}

/// The title of a page; none of a private one, whose watcher tells none that counts.
fn tab<'a>(export: &'a Export, page: &Page) -> &'a str {
    match page.private {
        Private::Yes => "",
        Private::No => export.text(page.title),
    }
}

/// What one browser showed, in order and without overlaps.
struct Browser<'a> {
    name: String,
    pages: Vec<(Interval, &'a Page)>,
}

impl<'a> Browser<'a> {
    fn during(&self, part: Interval) -> impl Iterator<Item = (Interval, &'a Page)> {
        let first = self.pages.partition_point(|(interval, _)| interval.end() <= part.start());
        let rest = self.pages.get(first..).unwrap_or_default();
        rest.iter().take_while(move |(interval, _)| interval.start() < part.end()).copied()
    }
}

fn browsers(export: &Export, within: Interval) -> Vec<Browser<'_>> {
    let mut buckets: BTreeMap<_, Vec<&Page>> = BTreeMap::new();
    for page in &export.pages {
        buckets.entry(page.bucket).or_default().push(page);
    }
    let mut browsers = Vec::new();
    for (bucket, pages) in buckets.into_iter().take(MOST_BROWSERS) {
        let pages = one_at_a_time(pages, |page| page.interval, within);
        browsers.push(Browser { name: browser_of(export.text(bucket)), pages });
    }
    browsers
}

/// Those of sorted intervals that can share time with another.
fn holes(sorted: &[Interval], interval: Interval) -> &[Interval] {
    let first = sorted.partition_point(|hole| hole.end() <= interval.start());
    let end = sorted.partition_point(|hole| hole.start() < interval.end());
    sorted.get(first..end).unwrap_or_default()
}

fn owned(title: &str) -> Title {
    Title::new(title.to_owned())
}

/// Things within a period, in order and without overlaps: each lasts at most until the next begins.
fn one_at_a_time<'a, T>(
    things: impl IntoIterator<Item = &'a T>,
    when: impl Fn(&T) -> Interval,
    within: Interval,
) -> Vec<(Interval, &'a T)> {
    let mut sorted: Vec<(Interval, &T)> = things.into_iter().map(|thing| (when(thing), thing)).collect();
    sorted.sort_by_key(|(interval, _)| *interval);
    let next = sorted.iter().skip(1).map(|(interval, _)| Some(interval.start())).chain([None]);
    let cut = |((interval, thing), next): (&(Interval, &'a T), Option<Timestamp>)| {
        let end = next.map_or(interval.end(), |next| next.min(interval.end()));
        Some((Interval::new(interval.start(), end)?.intersect(within)?, *thing))
    };
    sorted.iter().zip(next).filter_map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read;
    use daglicht_shared::rule_pack::RulePack;

    /// A row of events of one watcher: each letter is a minute of something, a space is nothing.
    fn events(row: &str, data: impl Fn(char) -> String) -> Vec<String> {
        let mut events = Vec::new();
        let cells: Vec<char> = row.chars().collect();
        let mut at = 0;
        for run in cells.chunk_by(|one, other| one == other) {
            if run[0] != ' ' {
                let seconds = run.len() * 60;
                let minute = at;
                events.push(format!(
                    r#"{{"timestamp":"2026-11-02T09:{minute:02}:00Z","duration":{seconds},"data":{}}}"#,
                    data(run[0])
                ));
            }
            at += run.len();
        }
        events
    }

    fn check(windows: &[&str], afk: &str, pages: &str, expected: &str) {
        let window = |c| format!(r#"{{"app":"{}","title":"Zaak {c}"}}"#, if c == 'f' { "Firefox" } else { "Writer" });
        let mut all: Vec<String> = windows.iter().flat_map(|row| events(row, window)).collect();
        all.extend(events(afk, |c| format!(r#"{{"status":"{}"}}"#, if c == '-' { "afk" } else { "not-afk" })));
        let web = events(pages, |c| format!(r#"{{"url":"https://zaak.example/{c}","title":"Zaak f"}}"#));
        let text = format!(
            r#"{{"buckets":{{"w":{{"events":[{}]}},"aw-watcher-web-firefox":{{"events":[{}]}}}}}}"#,
            all.join(","),
            web.join(",")
        );
        let export = read(text.as_bytes()).expect("an export");
        // 2026-11-02T09:00:00Z
        let begin = Timestamp(1_793_610_000_000);
        let within = Interval::new(begin, begin.plus(3_600_000)).expect("an hour");
        let past = past(&export, &mut Observer::new(RulePack::starter(), None), Zone::UTC, within);
        let mut drawn = vec![' '; expected.chars().count()];
        let mut until = begin;
        for session in &past.sessions {
            assert!(session.interval.start() >= until, "sessions overlap: {:?}", past.sessions);
            until = session.interval.end();
            let minute = |at: Timestamp| usize::try_from(at.since(begin) / 60_000).expect("in the hour");
            let mark = match &session.kind {
                Kind::Active { application, .. } => application.chars().next().unwrap_or('?'),
                Kind::Away => '-',
            };
            drawn[minute(session.interval.start())..minute(session.interval.end())].fill(mark);
        }
        assert_eq!(drawn.into_iter().collect::<String>(), expected);
    }

    #[test]
    fn windows_count_where_somebody_was_there() {
        check(&["aaaa ff"], "", "", "wwww ff");
        check(&["aaaaaaff"], "++--++++", "", "ww--wwff");
        check(&["aaaaaa  ", "  ff    "], "", "", "wwff    ");
        check(&["aaaa"], "  ----", "", "ww----");
        check(&["ffffff"], "", "  pp  ", "ffffff");
    }

    #[test]
    fn nothing_after_the_period_is_read() {
        check(&[&"a".repeat(60)], "", "", &"w".repeat(60));
    }
}
