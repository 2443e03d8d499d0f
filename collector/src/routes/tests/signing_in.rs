// SPDX-License-Identifier: EUPL-1.2
//! Signing in over the whole router: the first time, from then on, guessing, and how sessions end.

use super::access::{form, look};
use super::*;
use crate::accounts;
use crate::app::{App, Demo, DemoAccount};
use crate::config::Config;
use crate::second_factor::Factor;
use crate::sign_in::{self, Browser, Given, SignInError};
use crate::store::audit::{self, Act, Kind};
use crate::store::credentials::{self, Credential};

const PASSWORD: &str = "een zin die niemand kent";

/// A visitor with a browser that keeps cookies.
struct Visit<'a> {
    fixture: &'a Fixture,
    cookies: Vec<(String, String)>,
}

impl<'a> Visit<'a> {
    const fn new(fixture: &'a Fixture) -> Self {
        Self { fixture, cookies: Vec::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let answer = self.fixture.ask(look(path, &self.cookie())).await;
        self.keep(&answer);
        answer
    }

    async fn post(&mut self, path: &str, body: &str) -> Answer {
        let answer = self.fixture.ask(form(path, body, &[("cookie", &self.cookie())])).await;
        self.keep(&answer);
        answer
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            assert!(
                line.contains("; HttpOnly") && line.contains("; SameSite=Lax") && line.contains("Path=/"),
                "{line}"
            );
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.cookies.retain(|(kept, _)| kept != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Signs in with an access code and chooses a password; gives the second factor.
    async fn choose(&mut self, name: &str, code: &str) -> Factor {
        let answer = self.post("/nl/sign-in", &format!("name={name}&password={code}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/nl/account/choose"));
        let page = text(&self.get("/nl/account/choose").await);
        let secret = page.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a secret");
        let factor = Factor::read(secret).expect("a secret");
        let code = factor.code(self.fixture.app.clock.now().seconds());
        let answer = self.post("/nl/account/choose", &format!("password={PASSWORD}&code={code}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/nl/"), "{}", text(&answer));
        factor
    }

    async fn sign_in(&mut self, name: &str, password: &str, code: &str) -> u16 {
        self.post("/nl/sign-in", &format!("name={name}&password={password}&code={code}")).await.status
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn wait(fixture: &Fixture, seconds: i64) {
    fixture.app.clock.set(fixture.app.clock.now().plus(seconds * 1_000));
}

fn code(fixture: &Fixture, factor: &Factor) -> String {
    factor.code(fixture.app.clock.now().seconds())
}

async fn add(fixture: &Fixture) -> String {
    accounts::add(&fixture.app, "reader", Role::Analyst, Vec::new()).await.expect("made")
}

/// What was recorded, earliest first.
async fn recorded(fixture: &Fixture) -> Vec<(Kind, Option<String>)> {
    // Failed attempts are recorded without waiting: a write after them comes after them.
    fixture.app.store.write(|_| Ok(())).await.expect("writes");
    let acts = fixture.app.store.read(|tx| audit::latest(tx, 50)).await.expect("reads");
    acts.into_iter().rev().map(|Act { kind, actor, .. }| (kind, actor)).collect()
}

#[test]
fn the_first_sign_in_leads_to_a_password_and_a_factor_and_spends_the_code() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let mut visit = Visit::new(&fixture);
        let factor = visit.choose("reader", &access).await;
        assert_eq!(visit.get("/nl/account").await.status, 200);
        assert_eq!(visit.post("/nl/sign-out", "").await.status, 303);
        assert_eq!(visit.get("/nl/account").await.status, 303, "signed out");
        assert_eq!(visit.sign_in("reader", &access, "").await, 401, "the access code is spent");
        wait(&fixture, 30);
        let digits = code(&fixture, &factor);
        assert_eq!(visit.sign_in("reader", "een zin die iemand kent", &digits).await, 401);
        assert_eq!(visit.sign_in("reader", PASSWORD, "000000").await, 401);
        assert_eq!(visit.sign_in("reader", PASSWORD, "").await, 401);
        assert_eq!(visit.sign_in("reader", PASSWORD, &digits).await, 303);
        assert_eq!(visit.sign_in("reader", PASSWORD, &digits).await, 401, "each code counts once");
        let me = || Some("reader".to_owned());
        let expected = [
            (Kind::AccountAdded, None),
            (Kind::SignedIn, me()),
            (Kind::PasswordChosen, me()),
            (Kind::SignedIn, me()),
            (Kind::SignedOut, me()),
            (Kind::Refused, None),
            (Kind::Refused, None),
            (Kind::Refused, None),
            (Kind::Refused, None),
            (Kind::SignedIn, me()),
            (Kind::Refused, None),
        ];
        let mut found = recorded(&fixture).await;
        found.retain(|(kind, _)| !matches!(kind, Kind::ProjectKept | Kind::ProjectApproved));
        assert_eq!(found, expected);
    });
}

#[test]
fn whoever_has_still_to_choose_sees_nothing_else() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let mut visit = Visit::new(&fixture);
        assert_eq!(visit.sign_in("reader", &access, "").await, 303);
        for path in ["/nl/", "/nl/account", "/nl/projects/sample/units/a/weeks/2026-W44"] {
            assert_eq!(visit.get(path).await.status, 303, "{path}");
        }
        assert_eq!(visit.get("/v1/projects/sample/units/a/weeks/2026-W44").await.status, 401);
        for (body, said) in [
            ("password=kort&code=CODE", "te kort"),
            ("password=een zin die niemand kent&code=000000", "klopt niet"),
            ("password=aaaaaaaaaaaaaaaa&code=CODE", "makkelijk te raden"),
        ] {
            let page = text(&visit.get("/nl/account/choose").await);
            let secret = page.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next()).expect("one");
            let digits = code(&fixture, &Factor::read(secret).expect("a secret"));
            let answer = visit.post("/nl/account/choose", &body.replace("CODE", &digits)).await;
            assert!(answer.status == 422 && text(&answer).contains(said), "{body}: {}", text(&answer));
        }
        wait(&fixture, 30 * 60);
        assert_eq!(visit.get("/nl/account/choose").await.header("location"), "/nl/", "half an hour is enough");
    });
}

#[test]
fn two_who_hold_one_access_code_do_not_both_choose() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let (mut thief, mut person) = (Visit::new(&fixture), Visit::new(&fixture));
        assert_eq!(thief.sign_in("reader", &access, "").await, 303);
        person.choose("reader", &access).await;
        assert_eq!(thief.get("/nl/account/choose").await.header("location"), "/nl/");
    });
}

#[test]
fn a_session_ends_when_it_is_idle_old_or_ended_and_when_its_account_changes() {
    run(async |fixture| {
        let enter = async |name: &str| crate::testing::enter(&fixture.app, name, Role::Analyst, Vec::new()).await;
        let status = async |cookie: &str| fixture.ask(look("/nl/account", cookie)).await.status;
        let (idle, longest) = (3_600, 12 * 3_600);
        let cookie = enter("idle").await;
        wait(&fixture, idle - 1);
        assert_eq!(status(&cookie).await, 200);
        fixture.app.store.write(|_| Ok(())).await.expect("writes");
        wait(&fixture, idle - 1);
        assert_eq!(status(&cookie).await, 200, "it was used");
        fixture.app.store.write(|_| Ok(())).await.expect("writes");
        wait(&fixture, idle);
        assert_eq!(status(&cookie).await, 303);

        let cookie = enter("old").await;
        for _ in 0..longest / idle {
            assert_eq!(status(&cookie).await, 200);
            fixture.app.store.write(|_| Ok(())).await.expect("writes");
            wait(&fixture, idle - 60);
        }
        wait(&fixture, longest / 60);
        assert_eq!(status(&cookie).await, 303);

        for name in ["reset", "removed", "promoted", "everywhere"] {
            let cookie = enter(name).await;
            assert_eq!(status(&cookie).await, 200, "{name}");
            match name {
                "reset" => drop(accounts::reset(&fixture.app, name).await.expect("reset")),
                "removed" => accounts::remove(&fixture.app, name).await.expect("removed"),
                "promoted" => {
                    let put = |tx: &mut crate::store::Tx<'_>| {
                        crate::store::accounts::put_role(tx, "promoted", Role::Administrator, &[])
                    };
                    fixture.app.store.write(put).await.expect("written");
                }
                _ => {
                    let answer = fixture.ask(form("/nl/account/sign-out", "", &[("cookie", &cookie)])).await;
                    assert_eq!(answer.status, 303);
                }
            }
            assert_eq!(status(&cookie).await, 303, "{name}");
        }
    });
}

#[test]
fn sessions_survive_a_restart_and_what_a_browser_holds_is_nowhere() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let fixture = Fixture::new().await;
        let cookie = crate::testing::enter(&fixture.app, "reader", Role::Analyst, Vec::new()).await;
        let folder = fixture.stop();
        let fixture = Fixture::again(folder, Config::default());
        assert_eq!(fixture.ask(look("/nl/account", &cookie)).await.status, 200);
        let token = cookie.split('=').nth(1).expect("a value").as_bytes();
        let raw = data_encoding::BASE64URL_NOPAD.decode(token).expect("base64");
        for entry in std::fs::read_dir(fixture.folder.path()).expect("the data folder") {
            let bytes = std::fs::read(entry.expect("a file").path()).expect("readable");
            for wanted in [token, &raw] {
                assert!(!bytes.windows(wanted.len()).any(|window| window == wanted));
            }
        }
    });
}

#[test]
fn signing_in_takes_another_session_and_ends_the_one_before() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let mut visit = Visit::new(&fixture);
        visit.sign_in("reader", &access, "").await;
        let begun = visit.cookie();
        visit.choose("reader", &access).await;
        let whole = visit.cookie();
        assert_ne!(begun, whole);
        assert_eq!(fixture.ask(look("/nl/account/choose", &begun)).await.header("location"), "/nl/");
        assert_eq!(fixture.ask(look("/nl/account", &whole)).await.status, 200);
        assert_eq!(visit.cookies.len(), 2, "a session and a mark: {:?}", visit.cookies.len());
    });
}

#[test]
fn another_password_needs_the_present_one_and_signs_out_elsewhere() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let (mut here, mut there) = (Visit::new(&fixture), Visit::new(&fixture));
        let factor = here.choose("reader", &access).await;
        wait(&fixture, 30);
        assert_eq!(there.sign_in("reader", PASSWORD, &code(&fixture, &factor)).await, 303);
        wait(&fixture, 30);
        let post = |now: &str, digits: &str, new: &str| format!("password={now}&code={digits}&new={new}");
        let digits = code(&fixture, &factor);
        let answer = here.post("/nl/account/password", &post("verkeerd", &digits, "een andere lange zin")).await;
        assert_eq!(answer.status, 422);
        let answer = here.post("/nl/account/password", &post(PASSWORD, &digits, "kort")).await;
        assert_eq!(answer.status, 422);
        wait(&fixture, 30);
        let digits = code(&fixture, &factor);
        let answer = here.post("/nl/account/password", &post(PASSWORD, &digits, "een andere lange zin")).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/nl/account"));
        assert_eq!(here.get("/nl/account").await.status, 200);
        assert_eq!(there.get("/nl/account").await.status, 303);
        wait(&fixture, 30);
        assert_eq!(there.sign_in("reader", PASSWORD, &code(&fixture, &factor)).await, 401);
        assert_eq!(there.sign_in("reader", "een andere lange zin", &code(&fixture, &factor)).await, 303);
    });
}

/// A try with an access code or a password.
async fn tried(fixture: &Fixture, name: &str, password: &str, browser: Option<&Browser>) -> Result<(), SignInError> {
    sign_in::check(&fixture.app, Given { name, password, code: "" }, browser).await.map(drop)
}

#[test]
fn a_wrong_code_is_refused_and_too_many_make_the_name_wait() {
    run(async |fixture| {
        let access = add(&fixture).await;
        for attempt in 0..fixture.app.config.sign_in.attempts {
            assert!(matches!(tried(&fixture, "reader", "", None).await, Err(SignInError::Wrong)), "{attempt}");
        }
        assert!(matches!(tried(&fixture, "reader", &access, None).await, Err(SignInError::Wait)));
        let pause = fixture.app.config.sign_in.pause.milliseconds();
        fixture.app.clock.set(fixture.app.clock.now().plus(pause));
        assert!(tried(&fixture, "reader", &access.to_uppercase(), None).await.is_ok());
    });
}

#[test]
fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    run(async |fixture| {
        add(&fixture).await;
        let guesses = (0..30).map(|_| {
            let app = Arc::clone(&fixture.app);
            tokio::spawn(async move {
                let given = Given { name: "reader", password: "guess", code: "" };
                sign_in::check(&app, given, None).await
            })
        });
        let guesses: Vec<_> = guesses.collect();
        let mut evaluated = 0;
        for guess in guesses {
            match guess.await.expect("ran") {
                Err(SignInError::Wrong) => evaluated += 1,
                Err(SignInError::Wait) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(evaluated, fixture.app.config.sign_in.attempts);
    });
}

#[test]
fn guessers_do_not_shut_out_who_signed_in_before() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let attempts = fixture.app.config.sign_in.attempts;
        let browser = Browser::of(&fixture.app, "reader").expect("randomness");
        let other = Browser::of(&fixture.app, "somebody else").expect("randomness");
        let browser = browser.to_string().parse::<Browser>().expect("as it was written");
        let tried = async |code: &str, browser| tried(&fixture, "reader", code, browser).await;
        // A mark of another account, or one made up, is a stranger's.
        for attempt in 0..attempts {
            let browser = if attempt % 2 == 0 { Some(&other) } else { None };
            assert!(matches!(tried("guess", browser).await, Err(SignInError::Wrong)), "{attempt}");
        }
        assert!(matches!(tried(&access, Some(&other)).await, Err(SignInError::Wait)));
        assert!(tried(&access, Some(&browser)).await.is_ok());
        assert!(matches!(tried("guess", None).await, Err(SignInError::Wait)), "a sign-in gives guessers nothing");
        for _ in 0..attempts {
            assert!(matches!(tried("guess", Some(&browser)).await, Err(SignInError::Wrong)));
        }
        assert!(matches!(tried(&access, Some(&browser)).await, Err(SignInError::Wait)));
    });
}

#[test]
fn names_without_an_account_wait_like_others() {
    run(async |fixture| {
        for _ in 0..fixture.app.config.sign_in.attempts {
            assert!(matches!(tried(&fixture, "nobody", "guess", None).await, Err(SignInError::Wrong)));
        }
        assert!(matches!(tried(&fixture, "nobody", "guess", None).await, Err(SignInError::Wait)));
    });
}

#[test]
fn a_second_factor_does_not_follow_from_the_database() {
    run(async |fixture| {
        let access = add(&fixture).await;
        let factor = Visit::new(&fixture).choose("reader", &access).await;
        let kept = fixture.app.store.read(|tx| credentials::find(tx, "reader")).await.expect("reads");
        let Credential { factor: value, password, .. } = kept.expect("chosen");
        assert!(password.starts_with("$argon2id$"), "{password}");
        let other = crate::keys::Keys::new(daglicht_shared::crypto::Secret::new([9; 32]));
        assert_eq!(Factor::of(&fixture.app.keys, "reader", &value.0).text(), factor.text());
        assert_ne!(Factor::of(&other, "reader", &value.0).text(), factor.text());
        assert_ne!(Factor::of(&fixture.app.keys, "another", &value.0).text(), factor.text());
    });
}

#[test]
fn an_account_without_a_code_exists_in_a_demonstration_only() {
    run(async |fixture| {
        assert!(matches!(tried(&fixture, "guest", "", None).await, Err(SignInError::Wrong)));
        add(&fixture).await;
        let guest = DemoAccount { name: "guest".to_owned(), role: Role::Analyst, places: Vec::new() };
        let folder = fixture.stop();
        let app = App::open(folder.path(), Config::default(), crate::clock::Clock::at(crate::testing::now()));
        let app = Arc::new(app.expect("opens").with_demo(Demo::new(vec![guest])));
        let fixture = Fixture { folder, app, project: slug("sample") };
        assert!(tried(&fixture, "guest", "", None).await.is_ok());
        assert!(matches!(tried(&fixture, "reader", "", None).await, Err(SignInError::Wrong)));
    });
}
