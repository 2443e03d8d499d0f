// SPDX-License-Identifier: EUPL-1.2
//! Timelines are drawn with one character per second: `a` to `w` is an application, `-` nobody there, `x` excluded,
//! `?` no window, `.` no observation, and in what is expected a space is no session.

use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000;

struct Player {
    sessioniser: Sessioniser,
    now: Moment,
    sessions: Vec<Session>,
}

impl Player {
    fn new() -> Self {
        Self::after(Vec::new())
    }

    fn after(recorded: Vec<Interval>) -> Self {
        let now = Moment { wall: Timestamp(0), monotonic: 7, boot: 9 };
        Self { sessioniser: Sessioniser::new(recorded), now, sessions: Vec::new() }
    }

    fn pass(&mut self, wall: i64, monotonic: i64, boot: i64) {
        self.now.wall = self.now.wall.plus(wall);
        self.now.monotonic += monotonic;
        self.now.boot += boot;
    }

    fn wait(&mut self, milliseconds: i64) -> &mut Self {
        self.pass(milliseconds, milliseconds, milliseconds);
        self
    }

    fn sleep(&mut self, seconds: i64) -> &mut Self {
        self.pass(seconds * SECOND, 0, seconds * SECOND);
        self
    }

    fn set_clock(&mut self, seconds: i64) -> &mut Self {
        self.pass(seconds * SECOND, 0, 0);
        self
    }

    fn see(&mut self, state: State) -> &mut Self {
        self.sessions.extend(self.sessioniser.step(Observation { at: self.now, state, call: Call::No }));
        self
    }

    fn call(&mut self, name: char) -> &mut Self {
        let observation = Observation { at: self.now, state: active(name), call: Call::On };
        self.sessions.extend(self.sessioniser.step(observation));
        self
    }

    fn away(&mut self, seconds: i64) -> &mut Self {
        let since = self.now.wall.plus(-seconds * SECOND);
        self.see(State::Away { since })
    }

    fn play(&mut self, line: &str) -> &mut Self {
        for c in line.chars() {
            match c {
                '.' => {}
                '-' => drop(self.away(0)),
                'x' => drop(self.see(State::Excluded)),
                '?' => drop(self.see(State::Unseen)),
                name => drop(self.see(active(name))),
            }
            self.wait(SECOND);
        }
        self
    }

    /// Ends the play and draws the sessions.
    fn draw(&mut self) -> String {
        self.sessions.extend(self.sessioniser.finish(self.now));
        self.sessions.sort_by_key(|session| session.interval);
        let mut picture = String::new();
        let mut until = Timestamp(0);
        for session in &self.sessions {
            let (start, end) = (session.interval.start(), session.interval.end());
            assert!(until <= start, "sessions overlap");
            assert!([start, end].iter().all(|at| at.0 % SECOND == 0), "use `exact` for parts of seconds");
            picture.extend((until.0..start.0).step_by(1_000).map(|_| ' '));
            picture.extend((start.0..end.0).step_by(1_000).map(|_| letter(session)));
            until = end;
        }
        picture
    }

    fn exact(&mut self) -> Vec<(char, i64, i64)> {
        self.sessions.extend(self.sessioniser.finish(self.now));
        let parts = |session: &Session| (letter(session), session.interval.start().0, session.interval.end().0);
        self.sessions.iter().map(parts).collect()
    }
}

fn active(name: char) -> State {
    State::Active { application: name.to_string(), class: None }
}

fn letter(session: &Session) -> char {
    match &session.kind {
        Kind::Active { application, .. } => application.chars().next().unwrap_or('?'),
        Kind::Away => '-',
    }
}

fn check(observed: &str, sessions: &str) {
    assert_eq!(Player::new().play(observed).draw(), sessions, "{observed}");
}

#[test]
fn equal_states_merge_and_others_follow_directly() {
    check("aaabbc", "aaabbc");
    check("a..b..", "aaabbb");
    check("", "");
    assert_eq!(Player::new().play("aaabba").exact().len(), 3);
}

#[test]
fn a_call_without_input_is_not_taken_back_when_it_ends() {
    let mut player = Player::new();
    player.play("aa").wait(3_000).away(3).wait(2_000);
    for _ in 0..4 {
        player.call('c').wait(SECOND);
    }
    // The last touch of the keyboard was long before the call.
    player.away(9).wait(2_000);
    assert_eq!(player.draw(), "aa-----cccc--");
}

#[test]
fn excluded_time_is_a_gap() {
    check("aaxxbb", "aa  bb");
    check("xxxx", "");
    check("aax.--", "aa  --");
}

#[test]
fn a_window_that_stays_unseen_is_unknown_time() {
    check("aa??bb", "aa??bb");
    check("??", "??");
}

#[test]
fn a_flicker_belongs_to_the_window_that_follows() {
    let flicker = |after: char, gap: i64| {
        let mut player = Player::new();
        player.see(active('a')).wait(1_000).see(State::Unseen).wait(gap).see(active(after)).wait(1_000).exact()
    };
    assert_eq!(flicker('b', 249), [('a', 0, 1_000), ('b', 1_000, 2_249)]);
    assert_eq!(flicker('a', 249), [('a', 0, 2_249)]);
    assert_eq!(flicker('b', 250), [('a', 0, 1_000), ('?', 1_000, 1_250), ('b', 1_250, 2_250)]);
    assert_eq!(flicker('a', 250), [('a', 0, 1_000), ('?', 1_000, 1_250), ('a', 1_250, 2_250)]);
}

#[test]
fn a_flicker_before_excluded_time_is_excluded() {
    let mut player = Player::new();
    player.see(active('a')).wait(1_000).see(State::Unseen).wait(100).see(State::Excluded).wait(1_000);
    assert_eq!(player.see(active('b')).wait(900).exact(), [('a', 0, 1_000), ('b', 2_100, 3_000)]);
}

#[test]
fn going_away_ends_activity_at_the_last_input() {
    // a        (3 s without input) back
    assert_eq!(Player::new().play("aaaaaa").away(3).wait(2_000).play("aa").draw(), "aaa-----aa");
}

#[test]
fn going_away_never_reaches_before_the_session_or_the_first_sample() {
    assert_eq!(Player::new().play("aaabb").away(4).wait(1_000).draw(), "aaa---");
    assert_eq!(Player::new().play(".").away(60).wait(2_000).draw(), " --");
}

#[test]
fn sleep_is_time_away() {
    assert_eq!(Player::new().play("aa").see(active('a')).sleep(4).play("bb").draw(), "aa----bb");
    assert_eq!(Player::new().play("aaa").sleep(3).away(5).play("b").draw(), "a-----b");
    assert_eq!(Player::new().play("xx").see(State::Excluded).sleep(3).play("b").draw(), "  ---b");
}

#[test]
fn a_clock_set_forward_leaves_a_gap() {
    assert_eq!(Player::new().play("aa").see(active('a')).set_clock(5).play("aa").draw(), "aa     aa");
}

#[test]
fn a_clock_set_back_records_nothing_twice() {
    let mut player = Player::new();
    player.play("aaaaa").see(active('a')).set_clock(-3).play("bbbbb");
    assert_eq!(player.draw(), "aaaaabb");
    assert_eq!(player.sessioniser.outcomes(), Outcomes { samples: 11, in_sessions: 8, excluded: 0, repeated: 3 });
}

#[test]
fn a_clock_that_was_far_ahead_costs_nothing_when_set_right() {
    let mut player = Player::new();
    player.play("aa").see(active('a')).set_clock(1_000_000).play("bb").see(active('b')).set_clock(-999_998);
    assert_eq!(player.play("cc").exact()[2], ('c', 6_000, 8_000));
}

#[test]
fn small_steps_of_the_clock_add_no_time() {
    let mut player = Player::new();
    for _ in 0..10 {
        player.see(active('a')).wait(1_000).pass(1_900, 0, 0);
    }
    let total: i64 = player.exact().iter().map(|(_, start, end)| end - start).sum();
    assert!(total <= 10_000, "{total}");
}

#[test]
fn what_the_journal_holds_is_not_recorded_again() {
    let held = Interval::new(Timestamp(1_000), Timestamp(3_000)).into_iter().collect();
    assert_eq!(Player::after(held).play("aaaaa").draw(), "a  aa");
}

#[test]
fn activity_that_nobody_observed_is_a_gap() {
    let mut player = Player::new();
    player.play("aa").see(active('a')).wait(LONGEST_UNOBSERVED_MS + 1).see(active('a')).wait(1_000);
    assert_eq!(player.exact(), [('a', 0, 2_000), ('a', 152_001, 153_001)]);
    let mut player = Player::new();
    player.away(0).wait(10 * LONGEST_UNOBSERVED_MS).see(active('a'));
    assert_eq!(player.exact(), [('-', 0, 10 * LONGEST_UNOBSERVED_MS)]);
}

#[test]
fn sleep_after_long_unobserved_time_is_a_gap() {
    let mut player = Player::new();
    player.see(State::Excluded).wait(LONGEST_UNOBSERVED_MS + 1).sleep(3_600).see(active('a')).wait(1_000);
    assert_eq!(player.exact(), [('a', 3_750_001, 3_751_001)]);
    let mut player = Player::new();
    player.away(0).wait(LONGEST_UNOBSERVED_MS + 1).sleep(3_600).see(active('a'));
    assert_eq!(player.exact(), [('-', 0, 3_750_001)]);
}

#[test]
fn the_open_session_is_certain_only_to_the_last_sample_before_a_sleep() {
    let mut player = Player::new();
    player.play("aa").see(active('a'));
    let open = |player: &Player| player.sessioniser.open(player.now).map(|session| session.interval.milliseconds());
    assert_eq!(open(player.wait(500)), Some(2_500));
    assert_eq!(open(player.sleep(60)), Some(2_000));
    assert_eq!(open(player.set_clock(-3_600)), Some(2_000));
}

#[test]
fn nothing_is_open_after_the_end_or_while_excluded() {
    let mut player = Player::new();
    assert_eq!(player.sessioniser.open(player.now), None);
    player.play("aax");
    assert_eq!(player.sessioniser.open(player.now), None);
    player.play("a").exact();
    assert_eq!(player.sessioniser.open(player.now), None);
}

#[test]
fn time_between_the_end_and_the_next_sample_is_a_gap() {
    let mut player = Player::new();
    player.play("aa");
    let ended = player.sessioniser.finish(player.now);
    player.sessions.extend(ended);
    assert_eq!(player.wait(2_000).play("aa").draw(), "aa  aa");
}

#[derive(Debug, Clone)]
struct Event {
    monotonic: i64,
    asleep: i64,
    wall: i64,
    state: u8,
    away: i64,
}

fn event() -> impl Strategy<Value = Event> {
    let step = prop_oneof![8 => 0_i64..2_000, 2 => 0_i64..200_000];
    let asleep = prop_oneof![8 => Just(0_i64), 2 => 0_i64..100_000];
    let wall = prop_oneof![8 => Just(0_i64), 3 => -2_500_i64..2_500, 1 => -500_000_i64..500_000];
    let away = prop_oneof![4 => 0_i64..3_000, 1 => -1_000_i64..1_000_000];
    (step, asleep, wall, 0_u8..10, away).prop_map(|(monotonic, asleep, wall, state, away)| Event {
        monotonic,
        asleep,
        wall,
        state,
        away,
    })
}

proptest! {
    #[test]
    fn no_history_of_clocks_overlaps_or_invents_time(events in prop::collection::vec(event(), 0..80)) {
        let mut player = Player::new();
        let begin = player.now.boot;
        for Event { monotonic, asleep, wall, state, away } in events {
            player.pass(monotonic + asleep + wall, monotonic, monotonic + asleep);
            if state == 7 {
                player.sessions.extend(player.sessioniser.finish(player.now));
                continue;
            }
            let since = player.now.wall.plus(-away);
            match state {
                0 => player.see(State::Unseen),
                1 => player.see(State::Excluded),
                2 => player.see(State::Away { since }),
                8 => player.call('a'),
                9 => player.call('z'),
                name => player.see(active(char::from(b'a' + name))),
            };
        }
        let elapsed = player.now.boot - begin;
        player.sessions.extend(player.sessioniser.finish(player.now));
        player.sessions.sort_by_key(|session| session.interval);
        for pair in player.sessions.windows(2) {
            prop_assert!(pair[0].interval.end() <= pair[1].interval.start(), "{pair:?}");
        }
        let total: i64 = player.sessions.iter().map(|session| session.interval.milliseconds()).sum();
        prop_assert!(total <= elapsed, "{total} of {elapsed}");
        let Outcomes { samples, in_sessions, excluded, repeated } = player.sessioniser.outcomes();
        prop_assert_eq!(samples, in_sessions + excluded + repeated);
    }

    #[test]
    fn steady_clocks_lose_no_time(steps in prop::collection::vec((0_i64..LONGEST_UNOBSERVED_MS, 0_u8..5, 0_i64..9_000), 1..60)) {
        let (mut player, mut begin) = (Player::new(), None);
        for (wait, state, away) in steps {
            player.wait(wait);
            begin.get_or_insert(player.now.wall);
            let since = player.now.wall.plus(-away);
            match state {
                0 => player.see(State::Unseen),
                1 => player.see(State::Away { since }),
                4 => player.call('c'),
                name => player.see(active(char::from(b'a' + name))),
            };
        }
        let sessions = player.exact();
        let total: i64 = sessions.iter().map(|(_, start, end)| end - start).sum();
        prop_assert_eq!(total, player.now.wall.since(begin.unwrap_or(player.now.wall)));
    }
}
