// SPDX-License-Identifier: EUPL-1.2
//! The administrator's pages over the whole router: drafts, tickets, and what they never show.

use super::access::{form, look};
use super::*;
use crate::store::audit::{self, Kind};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::rule_pack::RulePack;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn a_draft_is_checked_without_being_kept_and_then_kept() {
    run(async |fixture| {
        let cookie = crate::testing::enter(&fixture.app, "bea", Role::Administrator, Vec::new()).await;
        let terms = daglicht_shared::manifest::Terms { project: slug("herfst"), ..sample_terms() };
        let terms = encoded(&toml::to_string(&terms).expect("TOML"));
        let table = encoded("heel;Heel;\nnoord;Team Noord;heel;12\nzuid;Team Zuid;heel;4\n");
        let post = async |action: &str| {
            let body = format!("terms={terms}&table={table}&action={action}");
            fixture.ask(form("/nl/admin", &body, &[("cookie", &cookie)])).await
        };
        let checked = post("check").await;
        assert_eq!(checked.status, 200, "{}", text(&checked));
        let page = text(&checked);
        // Four people would follow by subtracting.
        assert!(page.contains("Alleen als deel van Heel") && page.contains("Team Noord"), "{page}");
        assert_eq!(projects::list(&fixture.app).await.expect("reads").len(), 1, "nothing was kept");
        let kept = post("keep").await;
        assert_eq!((kept.status, kept.header("location")), (303, "/nl/admin/projects/herfst"));
        let page = text(&fixture.ask(look("/nl/admin/projects/herfst", &cookie)).await);
        assert!(page.contains("council approve herfst.toml") && !page.contains("/tickets"), "it awaits the council");
        let acts = fixture.app.store.read(|tx| audit::latest(tx, 1)).await.expect("reads");
        assert_eq!((acts[0].kind, acts[0].actor.as_deref()), (Kind::ProjectKept, Some("bea")));
        let wrong = fixture.ask(form("/nl/admin", "terms=x&action=keep", &[("cookie", &cookie)])).await;
        assert!(wrong.status == 422 && text(&wrong).contains("role=\"alert\""));
    });
}

/// A form with files, as a browser sends it.
fn with_files(cookie: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--b--\r\n");
    let request = Request::post("/nl/admin").header("content-type", "multipart/form-data; boundary=b");
    request.header("cookie", cookie).body(Body::from(body)).expect("a request")
}

#[test]
fn a_file_takes_the_place_of_what_was_pasted() {
    run(async |fixture| {
        let cookie = crate::testing::enter(&fixture.app, "bea", Role::Administrator, Vec::new()).await;
        let terms = daglicht_shared::manifest::Terms { project: slug("herfst"), ..sample_terms() };
        let terms = toml::to_string(&terms).expect("TOML");
        let table = "\u{feff}heel;Heel;\nnoord;Team Noord;heel;12\nzuid;Team Zuid;heel;14\n";
        let send = async |terms_file: &[u8], table_file: &[u8]| {
            let parts: [(&str, Option<&str>, &[u8]); 5] = [
                ("terms", None, b"pasted before"),
                ("terms-file", Some("herfst.toml"), terms_file),
                ("table", None, b""),
                ("table-file", Some("teams.csv"), table_file),
                ("action", None, b"check"),
            ];
            fixture.ask(with_files(&cookie, &parts)).await
        };
        let checked = send(terms.as_bytes(), table.as_bytes()).await;
        let page = text(&checked);
        assert_eq!(checked.status, 200, "{page}");
        assert!(page.contains("Team Noord") && !page.contains("pasted before"), "{page}");
        assert!(page.contains("project = &#34;herfst&#34;") && page.contains("noord;Team Noord"), "it can be kept now");
        let pasted = send(b"", b"").await;
        assert!(pasted.status == 422 && text(&pasted).contains("pasted before"), "no file was chosen");
        let latin = send(terms.as_bytes(), b"heel;Geh\xe9\xe9l;\n").await;
        assert!(latin.status == 422 && text(&latin).contains("UTF-8"), "{}", text(&latin));
        let cut = Request::post("/nl/admin").header("content-type", "multipart/form-data; boundary=b");
        let cut = cut.header("cookie", &cookie).body(Body::from("--b\r\nContent-Dispo")).expect("a request");
        assert_eq!(fixture.ask(cut).await.status, 400);
        let long = vec![b'x'; DRAFT + 1];
        assert_eq!(send(&long, b"").await.status, 413);
        assert_eq!(projects::list(&fixture.app).await.expect("reads").len(), 1, "nothing was kept");
    });
}

#[test]
fn tickets_are_shown_once_and_kept_as_hashes_only() {
    run(async |fixture| {
        let cookie = crate::testing::enter(&fixture.app, "bea", Role::Administrator, Vec::new()).await;
        let post = async |body: &str| {
            fixture.ask(form("/nl/admin/projects/sample/tickets", body, &[("cookie", &cookie), ("host", "here")])).await
        };
        for body in ["team=a&count=0", "team=a&count=201", "team=north&count=2", "team=nowhere&count=2", ""] {
            assert_eq!(post(body).await.status, 422, "{body}");
        }
        let sheet = text(&post("team=a&count=3").await);
        let tickets: Vec<&str> =
            sheet.split("daglicht enrol http://here ").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        assert_eq!(tickets.len(), 3, "{sheet}");
        assert_eq!(sheet.matches("<svg class=\"dl-qr\"").count(), 3);
        for ticket in tickets {
            assert!(ticket.parse::<Ticket>().is_ok(), "{ticket}");
            for entry in std::fs::read_dir(fixture.folder.path()).expect("the data folder") {
                let bytes = std::fs::read(entry.expect("a file").path()).expect("readable");
                assert!(!bytes.windows(ticket.len()).any(|window| window == ticket.as_bytes()));
            }
        }
        let page = text(&fixture.ask(look("/nl/admin/projects/sample", &cookie)).await);
        assert!(page.contains("minder dan 10"), "a band, and no number of people: {page}");
    });
}

#[test]
fn a_baseline_is_planned_from_a_form_and_sealed_when_its_weeks_are_closed() {
    run(async |fixture| {
        let cookie = crate::testing::enter(&fixture.app, "bea", Role::Administrator, Vec::new()).await;
        const PAGE: &str = "/nl/admin/projects/sample/baselines";
        let post = async |path: &str, body: &str| {
            fixture.ask(form(&format!("{PAGE}{path}"), body, &[("cookie", &cookie)])).await
        };
        let plan = format!(
            "baseline=voorjaar&question=Waar+blijft+de+tijd%3F&first-week={WEEK}&last-week={WEEK}&units=whole&units=north\
             &margin=8%2C0&between=15&within=10&source=een+schatting"
        );
        let checked = text(&post("", &format!("{plan}&action=check")).await);
        assert!(checked.contains("in orde") && checked.contains("<caption>Marge van dit plan"), "{checked}");
        assert!(checked.contains("value=\"8,0\"") && checked.contains("value=\"north\" checked"), "{checked}");
        let named = async || crate::baseline::ids(&fixture.app, &fixture.project).await.expect("reads");
        assert_eq!(named().await, [], "nothing was kept");
        for (from, to, said) in [
            ("margin=8%2C0", "margin=veel", "Gewenste marge"),
            ("units=whole&units=north", "units=nowhere", "`nowhere` is no unit"),
            ("question=Waar+blijft+de+tijd%3F", "question=+", "`question` is empty"),
        ] {
            let answer = post("", &format!("{}&action=keep", plan.replace(from, to))).await;
            assert!(answer.status == 422 && text(&answer).contains(said), "{said} in {}", text(&answer));
        }
        assert_eq!(post("", &format!("{plan}&action=keep")).await.status, 303);
        assert_eq!(post("/voorjaar/seal", "sure=yes").await.status, 422, "its week is open");
        super::access::closed(&fixture).await;
        let page = text(&fixture.ask(look(PAGE, &cookie)).await);
        assert!(page.contains("voorjaar verzegelen"), "{page}");
        assert!(text(&post("/voorjaar/seal", "").await).contains("voorgoed"));
        assert_eq!(post("/voorjaar/seal", "sure=yes").await.status, 303);
        let page = text(&fixture.ask(look(PAGE, &cookie)).await);
        assert!(page.contains("Verzegeld.") && !page.contains("voorjaar verzegelen"), "{page}");
        let late = text(&post("", &format!("{plan}&action=keep")).await);
        assert!(late.contains("closed already"), "{late}");
        let acts = fixture.app.store.read(|tx| audit::latest(tx, 2)).await.expect("reads");
        let kinds: Vec<Kind> = acts.iter().map(|act| act.kind).collect();
        assert_eq!(kinds, [Kind::BaselineSealed, Kind::BaselinePlanned]);
        assert!(acts.iter().all(|act| act.actor.as_deref() == Some("bea") && act.detail == "voorjaar"));
    });
}

#[test]
fn rules_are_tried_and_what_is_wrong_is_named_with_its_line_and_remedy() {
    run(async |fixture| {
        let cookie = crate::testing::enter(&fixture.app, "bea", Role::Administrator, Vec::new()).await;
        let try_ = async |rules: &str, windows: &str| {
            let body = format!("rules={}&windows={}", encoded(rules), encoded(windows));
            fixture.ask(form("/en/admin/rules", &body, &[("cookie", &cookie)])).await
        };
        let first = text(&fixture.ask(look("/en/admin/rules", &cookie)).await);
        assert!(first.contains("schema = 1"), "the rules that come with the program");
        let sound = RulePack::starter_text().replace('\n', "\r\n");
        let good = try_(&sound, "").await;
        assert!(good.status == 200 && text(&good).contains("all their tests hold"), "{}", text(&good));
        assert!(
            text(&good).contains(&RulePack::starter().hash().to_string()),
            "as the file, whatever the browser made of it"
        );
        let windows = "[[case]]\nwindow = { application = \"no-such-program\" }\nexpect = \"meetings\"\n";
        let other = try_(&sound, windows).await;
        assert!(other.status == 422 && text(&other).contains("other than expected"), "{}", text(&other));
        let faulty =
            "schema = 1\nid = \"x\"\nversion = 1\n\n[[rule]]\nid = \"all\"\nactivity = \"a\"\ncategory = \"rework\"\n";
        let wrong = text(&try_(faulty, "").await);
        assert!(
            wrong.contains(">all</th>") && wrong.contains(">6</td>") && wrong.contains("match every window"),
            "{wrong}"
        );
    });
}
