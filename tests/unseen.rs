//! Characters that a terminal obeys, or that nobody sees: kept in data, and shown wherever text is for people.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use reorganon::diagnostic::{Files, Report};
use reorganon::{Charter, Org, Plan};

/// One of each sort: escape, C1, bell, turns of direction, no width, line separator.
const UNSEEN: &str = "A\u{1b}[31m\u{9b}2J\u{7}\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{feff}\u{2028}Z";

/// The same in a quoted text of YAML, which refuses some of them as they are.
fn quoted() -> String {
    let escape = |c: char| if c.is_ascii_graphic() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) };
    format!("\"{}\"", UNSEEN.chars().map(escape).collect::<String>())
}

/// Whether a text does nothing to a terminal but colour.
fn is_seen(text: &str) -> bool {
    let colours = |text: &str| {
        // What the renderer itself writes: `ESC [ digits m`.
        let mut parts = text.split("\u{1b}[");
        let mut plain = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('m') {
                Some((codes, rest)) if codes.bytes().all(|b| b.is_ascii_digit() || b == b';') => plain += rest,
                _ => plain += "\u{1b}",
            }
        }
        plain
    };
    let bad = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200f}' | '\u{2028}' | '\u{202e}' | '\u{2066}' | '\u{feff}')
    };
    !colours(text).contains(bad)
}

/// The organisation of the documentation, with a body of that name.
fn organisation() -> Org {
    let json = reorganon::doc::example().session.org().to_json();
    let name = serde_json::to_string(UNSEEN).unwrap();
    let json = json.replacen("\"name\": \"Sở Thể thao\"", &format!("\"name\": {name}"), 1);
    let org = Org::from_json(&json).unwrap();
    assert!(org.bodies().any(|body| body.name() == UNSEEN), "kept as it is written");
    org
}

#[test]
fn in_what_is_wrong_with_files() {
    let text = format!("reorg: 1\ntitle: T\n{}: x\nsteps: []\n", quoted());
    let wrong = Plan::parse(&text).unwrap_err();
    assert!(wrong.errors[0].message.contains(UNSEEN), "the value keeps what was written");
    assert!(is_seen(&wrong.to_string()), "{wrong}");
    assert!(wrong.to_string().contains("`A\\u{1b}[31m\\u{9b}2J\\u{7}\\u{202e}"), "{wrong}");
    for colour in [false, true] {
        let report = Report::of_errors(&wrong, |_| Some(text.as_str().into())).to_text(colour);
        assert!(is_seen(&report), "{report}");
    }
}

#[test]
fn in_the_lines_of_a_file_that_are_pointed_at() {
    // YAML allows marks of direction within a text; the label stays under its word.
    let text =
        "reorg: 1\ntitle: a\u{202e}b\nsteps:\n  - {note: \"\u{202e}\u{200b}\", on: 2018-02-31, id: s, do: []}\r\n";
    let wrong = Plan::parse(text).unwrap_err();
    let report = Report::of_errors(&wrong, |_| Some(text.into())).to_text(false);
    assert!(is_seen(&report), "{report}");
    let lines: Vec<_> = report.lines().collect();
    let at = lines.iter().position(|line| line.contains("2018-02-31,")).unwrap();
    assert_eq!(lines[at].find("2018-02-31"), lines[at + 1].find('^'), "{report}");
}

#[test]
fn in_what_a_run_says() {
    let org = organisation();
    let step = |operation: &str| {
        let quoted = quoted();
        format!(
            "reorg: 1\ntitle: {quoted}\nsteps:\n  - {{id: s, on: 2018-10-01, cites: {quoted}, do: [{operation}]}}\n"
        )
    };
    let text = step("{reparent: {body: sports, to: sports}}");
    let (plan, places) = Plan::parse_with_places("p.yaml", &text).unwrap();
    let run = plan.run(&org, &Charter::new("none")).unwrap();
    let report = Report::of_run(&run, &Files::new().plan(&places));
    assert!(report.errors() > 0);
    assert!(is_seen(&report.to_text(false)) && is_seen(&report.to_text(true)), "{report}");
    let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.assert_passes())).unwrap_err();
    assert!(is_seen(panics.downcast_ref::<String>().unwrap()));
    let wrong = Plan::parse(&step("{rename: {body: sport, name: x}}")).unwrap().run(&org, &Charter::new("none"));
    assert!(is_seen(&wrong.unwrap_err().to_string()));
}

#[cfg(feature = "cli")]
mod program {
    use std::fs;
    use std::process::Command;

    use super::{UNSEEN, is_seen, organisation};

    /// A folder with two organisations, a charter and a plan, gone when it is dropped.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("reorganon-unseen-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            let (quoted, name) = (super::quoted(), serde_json::to_string(UNSEEN).unwrap());
            let org = organisation();
            org.save_json(path.join("org.json")).unwrap();
            fs::write(path.join("other.json"), org.to_json().replacen(name.trim_matches('"'), "Sở", 1)).unwrap();
            fs::write(path.join("charter.yaml"), "charter: 1\nname: none\ntitle: T\nrules: []\n").unwrap();
            fs::write(path.join("plan.yaml"), format!(
                "reorg: 1\ntitle: {quoted}\nsteps:\n  - {{id: s, on: 2018-10-01, do: [{{rename: {{body: sports, name: {quoted}}}}}]}}\n  - {{id: t, on: 2018-10-02, cites: {quoted}, do: [{{reparent: {{body: sports, to: sports}}}}]}}\n"
            )).unwrap();
            fs::write(path.join("wrong.yaml"), format!("reorg: 1\n{quoted}: 1\nsteps: []\n")).unwrap();
            Self(path)
        }

        /// What the program writes, to both streams.
        fn run(&self, arguments: &[&str]) -> (String, String) {
            let output =
                Command::new(env!("CARGO_BIN_EXE_reorganon")).args(arguments).current_dir(&self.0).output().unwrap();
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
        }
    }
    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn text_shows_them() {
        let folder = Folder::new("text");
        for (arguments, names) in [
            (&["show", "org.json", "--tree", "9"][..], true),
            (&["show", "plan.yaml", "--tree", "9"], true),
            (&["check", "plan.yaml", "--warnings"], true),
            (&["check", "plan.yaml", "--color", "always"], true),
            (&["check", "wrong.yaml"], true),
            (&["diff", "org.json", "other.json"], false),
            (&["diff", "other.json", "org.json"], true),
            (&["repair", "plan.yaml"], false),
            (&["mutate", "plan.yaml"], false),
            (&["order", "plan.yaml"], false),
            (&["fmt", "wrong.yaml"], true),
        ] {
            let (out, err) = folder.run(arguments);
            assert!(!out.is_empty() || !err.is_empty(), "{arguments:?} says nothing");
            assert!(is_seen(&out) && is_seen(&err), "{arguments:?}\n{}\n{}", out.escape_debug(), err.escape_debug());
            assert!(!names || format!("{out}{err}").contains("\\u{202e}"), "{arguments:?}\n{out}\n{err}");
        }
    }

    #[test]
    fn data_keep_them() {
        let folder = Folder::new("data");
        let (out, _) = folder.run(&["diff", "other.json", "org.json", "--plan"]);
        let plan = reorganon::Plan::parse(&out).unwrap();
        assert!(
            serde_json::to_string(&plan).unwrap().contains(serde_json::to_string(UNSEEN).unwrap().trim_matches('"'))
        );
        let (out, _) = folder.run(&["check", "plan.yaml", "--format", "json"]);
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert!(value["plans"][0]["steps"][0]["problems"][0].as_str().unwrap().contains(UNSEEN), "{out}");
    }
}
