// SPDX-License-Identifier: EUPL-1.2
//! The employee's own pages: hostile requests on raw sockets, who gets in, when the server ends, and a real browser.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use daglicht_tests::own_page::{self, Pages};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::{raw, wait};
use serde_json::json;

/// Long enough for a test, and gone soon after one that failed.
const STAYS: [&str; 2] = ["--unused-ms", "60000"];

/// One request of the matrix.
#[derive(Debug, Clone, Copy)]
struct Cell<'a> {
    host: &'a str,
    origin: &'a str,
    site: &'a str,
    method: &'a str,
    content: &'a str,
    path: &'a str,
}

const SITES: [&str; 5] = ["", "none", "same-origin", "same-site", "cross-site"];
const METHODS: [&str; 7] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"];
const CONTENTS: [&str; 5] =
    ["", "application/x-www-form-urlencoded", "text/plain", "application/json", "multipart/form-data; boundary=x"];
/// Of each path: how it is asked for, as its own spelling and as seven others.
const SPELLINGS: [&str; 8] = ["{}", "/{}", "/.{}", "/en/..{}", "{}%2f", "{}?a=b", "{}/.", "http://{host}{}"];

impl Cell<'_> {
    fn target(&self, host: &str) -> String {
        let plain = if self.method == "POST" { "/here" } else { "/en/today" };
        self.path.replace("{host}", host).replace("{}", plain)
    }

    fn request(&self, own: &str, cookie: &str) -> String {
        let line =
            |name: &str, value: &str| if value.is_empty() { String::new() } else { format!("{name}: {value}\r\n") };
        let body = if self.content.is_empty() { "" } else { "page=1" };
        let length =
            if self.content.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        format!(
            "{} {} HTTP/1.1\r\n{}{}{}{}{length}Cookie: {cookie}\r\n\r\n{body}",
            self.method,
            self.target(own),
            line("Host", self.host),
            line("Origin", self.origin),
            line("Sec-Fetch-Site", self.site),
            line("Content-Type", self.content),
        )
    }

    /// What the list of allowed requests says of it; the only ones that a handler may see.
    fn is_allowed(&self, own: &str) -> bool {
        let same = format!("http://{own}");
        let from_here = self.host == own && self.path == "{}";
        match self.method {
            "GET" => {
                from_here
                    && (self.origin.is_empty() || self.origin == same)
                    && ["", "none", "same-origin"].contains(&self.site)
                    && self.content.is_empty()
            }
            "POST" => {
                from_here
                    && self.origin == same
                    && ["", "same-origin"].contains(&self.site)
                    && self.content == "application/x-www-form-urlencoded"
            }
            _ => false,
        }
    }
}

/// The checklist of loopback pages: every host, origin, site, method, content and path that a stranger could write.
#[test]
fn hostile_requests_reach_no_handler() {
    let folder = Folder::new("own-page-hostile");
    let pages = Pages::open(folder.path(), &STAYS);
    let own = pages.host.as_str();
    let port = own.rsplit(':').next().expect("a port");
    let hosts = [
        own.to_owned(),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        format!("127.0.0.1:{port}."),
        format!("127.0.0.1.:{port}"),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("0.0.0.0:{port}"),
        String::new(),
    ];
    let origins = [
        String::new(),
        format!("http://{own}"),
        "null".to_owned(),
        "http://evil.example".to_owned(),
        format!("http://localhost:{port}"),
        format!("https://{own}"),
    ];
    let (mut asked, mut answered) = (0_usize, 0_usize);
    let mut ask = |cell: Cell<'_>| {
        let answer = raw::talk(own, cell.request(own, &pages.cookie).as_bytes());
        let status = raw::status(&answer);
        let reached = matches!(status, Some(200 | 204));
        assert_eq!(reached, cell.is_allowed(own), "{cell:?}: {}", answer.lines().next().unwrap_or_default());
        if !reached {
            let refused = matches!(status, Some(400 | 403 | 405 | 411 | 415 | 421));
            assert!(refused && !answer.contains("<html"), "{cell:?}: {answer}");
        }
        asked += 1;
        answered += usize::from(reached);
    };
    for (h, host) in hosts.iter().enumerate() {
        for (o, origin) in origins.iter().enumerate() {
            for (s, site) in SITES.into_iter().enumerate() {
                for (m, method) in METHODS.into_iter().enumerate() {
                    // Contents and spellings take turns, so that each meets each of the others.
                    let turn = h + 3 * o + 5 * s + 7 * m;
                    let usual = if method == "POST" { CONTENTS[1] } else { CONTENTS[0] };
                    let cell = Cell { host, origin, site, method, content: usual, path: SPELLINGS[0] };
                    ask(cell);
                    ask(Cell { content: CONTENTS[turn % 5], path: SPELLINGS[turn % 8], ..cell });
                    if cell.is_allowed(own) {
                        for content in CONTENTS {
                            SPELLINGS.into_iter().for_each(|path| ask(Cell { content, path, ..cell }));
                        }
                    }
                }
            }
        }
    }
    assert!(asked > 5_000 && answered > 8 && answered < 60, "{answered} of {asked} reached a handler");
    // A file is taken at one address, as a form that sends one, and not more of it than the parsers read.
    let file = |content: &str, origin: &str, length: &str| {
        let head =
            format!("POST /en/do/import HTTP/1.1\r\nHost: {own}\r\nOrigin: {origin}\r\nCookie: {}", pages.cookie);
        let content = format!("Content-Type: {content}\r\nContent-Length: {length}\r\n\r\npage=1");
        raw::status(&raw::talk(own, format!("{head}\r\n{content}").as_bytes()))
    };
    let same = format!("http://{own}");
    assert_eq!(file(CONTENTS[4], &same, "6"), Some(303));
    assert_eq!(file(CONTENTS[1], &same, "6"), Some(415));
    assert_eq!(file(CONTENTS[4], "http://evil.example", "6"), Some(403));
    assert_eq!(file(CONTENTS[4], &same, "20000000"), Some(413));
    // Nor does anybody without the cookie, or with another one.
    for cookie in ["", "daglicht-1=x", &format!("{}x", pages.cookie), &format!("{0}; {0}", pages.cookie)] {
        let answer =
            raw::talk(own, format!("GET /en/today HTTP/1.1\r\nHost: {own}\r\nCookie: {cookie}\r\n\r\n").as_bytes());
        assert_eq!(raw::status(&answer), Some(403), "{cookie}");
    }
}

#[test]
fn the_address_works_once_and_every_answer_is_sealed() {
    let folder = Folder::new("own-page-door");
    let address = own_page::address(folder.path(), &STAYS);
    let (host, ticket) = address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let enter = |site: &str| {
        raw::talk(host, format!("GET /{ticket} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: {site}\r\n\r\n").as_bytes())
    };
    assert_eq!(raw::status(&enter("cross-site")), Some(403), "no page may open it");
    let first = enter("none");
    assert_eq!((raw::status(&first), raw::header(&first, "location")), (Some(303), Some("/en/today")));
    let cookie = raw::header(&first, "set-cookie").expect("a cookie");
    let port = host.rsplit(':').next().expect("a port");
    assert!(
        cookie.starts_with(&format!("daglicht-{port}=")) && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    assert_eq!(raw::status(&enter("none")), Some(403), "once");
    let mode = std::fs::metadata(folder.path().join("page.json")).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    // A second `open` uses the same server; each ticket is new.
    let again = Pages::open(folder.path(), &[]);
    assert_eq!(again.host, host);
    for answer in [again.get("/en/today"), again.get("/en/nothing"), again.get("/style.css"), first, enter("none")] {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(raw::header(&answer, name), Some(value), "{answer}");
        }
        let policy = raw::header(&answer, "content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
}

#[test]
fn the_server_ends_when_its_last_page_was_closed_and_when_nobody_asks() {
    let is_open = |host: &str| std::net::TcpStream::connect(host).is_ok();
    let gone = |folder: &Path, host: &str| {
        wait::for_some("the end of the server", || {
            (!folder.join("page.json").exists() && !is_open(host)).then_some(())
        });
    };
    let folder = Folder::new("own-page-end");
    let pages = Pages::open(folder.path(), &["--closed-ms", "200", "--unused-ms", "60000"]);
    let page = pages.get("/en/today");
    let number = page.split("data-page=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a number");
    assert_eq!(raw::status(&pages.post("/here", &format!("page={number}"))), Some(204));
    assert!(is_open(&pages.host));
    assert_eq!(raw::status(&pages.post("/gone", &format!("page={number}"))), Some(204));
    gone(folder.path(), &pages.host);
    let pages = Pages::open(folder.path(), &["--unused-ms", "500"]);
    gone(folder.path(), &pages.host);
}

/// A form does what the command does, and the command sees it.
#[test]
fn what_a_form_does_the_commands_see() {
    let folder = Folder::new("own-page-forms");
    let pages = Pages::open(folder.path(), &STAYS);
    let today = || program::run(own_page::agent(folder.path()).args(["--json", "today"])).json();
    let done = |path: &str, form: &str| {
        let answer = pages.post(path, form);
        assert_eq!(raw::status(&answer), Some(303), "{path} {form}: {answer}");
    };
    assert_eq!(raw::status(&pages.post("/en/do/add", "line=0:05-0:10+meeting")), Some(422), "not before consent");
    done("/en/do/give", "");
    done("/en/do/add", "line=0:05-0:10+weekly+meeting");
    let entries = today()["entries"].clone();
    assert_eq!((&entries[0]["category"], &entries[0]["note"]), (&json!("meetings"), &json!("weekly meeting")));
    let asked = pages.post("/nl/do/add", "line=0:08-0:12+overleg");
    assert!(raw::status(&asked) == Some(422) && asked.contains("value=\"take\""), "{asked}");
    done("/nl/do/add", "line=0:08-0:12+overleg&overlap=take");
    assert_eq!(today()["entries"].as_array().map(Vec::len), Some(2));
    done("/en/do/undo", "");
    assert_eq!(today()["entries"], entries);
    done("/en/do/redo", "");
    done("/en/do/undo", "");
    let id = entries[0]["id"].as_i64().expect("a number");
    done("/en/do/edit", &format!("id={id}&from=0:05&to=0:09&category=rework&note=again"));
    assert_eq!(today()["entries"][0]["category"], json!("rework"));
    done("/en/do/split", &format!("id={id}&at=0:07&category=meetings"));
    done("/en/do/delete", &format!("id={id}"));
    assert_eq!(today()["entries"].as_array().map(Vec::len), Some(1));
    done("/en/do/start", "category=meetings");
    done("/en/do/discard", "");
    done("/en/do/pause", "for=1h");
    let state =
        || program::run(own_page::agent(folder.path()).args(["--json", "status"])).json()["consent"]["state"].clone();
    assert_eq!(state(), json!("paused"));
    done("/en/do/resume", "");
    done("/en/do/rule", "application=Gespreksverslag&want=unknown");
    let own = std::fs::read_to_string(folder.path().join("rules.toml")).expect("rules of one's own");
    assert!(own.contains("gespreksverslag"), "{own}");
    done("/en/do/withdraw", "");
    assert_eq!(state(), json!("given"), "nobody withdraws by a slip");
    done("/en/do/withdraw", "sure=yes");
    assert_eq!(state(), json!("withdrawn"));
    assert!(!folder.path().join("journal.sqlite").exists());
}

#[test]
fn every_page_is_accessible_and_every_action_works_by_keyboard_alone() {
    let now = wait::wall_milliseconds();
    let folders = ["nl", "en"].map(|language| own_page::history(&format!("own-page-browser-{language}"), 16, now));
    let address = |folder: &Folder| own_page::address(folder.path(), &["--closed-ms", "400", "--unused-ms", "120000"]);
    let [nl, en] = folders.each_ref().map(address);
    let second = own_page::address(folders[0].path(), &[]);
    let visited = own_page::visit([&nl, &en], &second);
    visited.is_sound();
    assert!(visited.seen.len() >= 38, "{}", visited.seen.len());
    assert!(visited.done.len() >= 39, "{:?}", visited.done);
    assert!(visited.asleep.contains("daglicht open"), "{}", visited.asleep);
}
