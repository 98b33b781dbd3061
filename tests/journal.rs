//! Journals outlive what happens to files: cut off at any byte, changed in any byte, added to step by step.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use reorganon::document::{Journal, JournalFile, Limits, Reader};
use reorganon::{Charter, Date, Org, Plan, Run};

/// The programme of An Giang, carried out.
fn programme() -> (Org, Run, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let org = Org::open(folder.join("org")).unwrap();
    let charter = Charter::open(folder.join("charter/vn-2018.yaml")).unwrap();
    let run = Plan::open(folder.join("plans/programme.yaml")).unwrap().run(&org, &charter).unwrap();
    let text = Journal::of(run.session()).to_text();
    (org, run, text)
}

/// A file that is gone when the test ends.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("reorganon-journal-{}-{name}.jsonl", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }
}
impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A dozen real steps of little length: what is done at every byte is done to these.
fn short() -> (Org, Run, String) {
    let (org, run, _) = programme();
    let mut plan = run.plan().clone();
    plan.steps.retain(|step| step.id == "hand-over-cadre-treatment" || step.id == SHORT);
    plan.unrecorded.clear();
    plan.assumed.clear();
    let run = plan.run(&org, &Charter::new("none")).unwrap();
    assert!(run.passes() && run.steps().len() > 10, "{} steps: {:?}", run.steps().len(), run.problems());
    let text = Journal::of(run.session()).to_text();
    (org, run, text)
}

const SHORT: &str = "propaganda-head-directs-training";

#[test]
fn cut_at_every_byte_the_whole_steps_are_recovered_and_the_rest_is_told() {
    let (_, run, text) = short();
    let whole = Journal::of(run.session());
    let mut ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    ends.insert(0, 0);
    for cut in 0..=text.len() {
        let found = Journal::recover(&text.as_bytes()[..cut]);
        let kept = ends.iter().rposition(|end| *end <= cut).unwrap();
        assert_eq!(found.journal, whole.first(kept), "cut at byte {cut}");
        match found.rest {
            None => assert_eq!(cut, ends[kept]),
            Some(rest) => {
                assert_eq!((rest.record, rest.line, rest.byte), (kept + 1, kept + 1, ends[kept]), "cut at byte {cut}");
                assert_eq!(rest.bytes, text.as_bytes()[ends[kept]..cut], "nothing is lost");
                let told = rest.to_string();
                let place = format!("journal.jsonl:{}:1: the line is cut off", kept + 1);
                let length = format!(
                    "{} bytes from record {} (line {}, byte {})",
                    cut - ends[kept],
                    kept + 1,
                    kept + 1,
                    ends[kept]
                );
                assert!(told.starts_with(&place) && told.contains(&length), "{told}");
            }
        }
    }
}

#[test]
fn what_is_recovered_of_the_programme_can_be_carried_out() {
    let (org, run, text) = programme();
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let charter = run.charter().clone();
    // Boundaries all over the journal, and the bytes at their sides; `short` is cut at every byte.
    for (number, end) in ends.iter().enumerate().filter(|(number, _)| number % 89 == 0 || number + 2 > ends.len()) {
        for (cut, kept) in [(end - 1, number), (*end, number + 1), ((end + 1).min(text.len()), number + 1)] {
            let found = Journal::recover(&text.as_bytes()[..cut]);
            assert_eq!((found.journal.len(), found.rest.is_none()), (kept, cut == *end), "cut at byte {cut}");
        }
    }
    let mut session = run.session().clone();
    for kept in [ends.len() - 1, ends.len() / 2, 1] {
        while session.len() > kept {
            session.undo();
        }
        let found = Journal::recover(&text.as_bytes()[..ends[kept - 1] + 7]);
        let again = found.journal.replay(org.clone(), charter.clone()).unwrap();
        assert_eq!(again.org(), session.org());
    }
}

#[test]
fn any_changed_byte_is_found_where_it_stands() {
    let (_, _, text) = short();
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    for at in 0..text.len() {
        let line = starts.iter().rposition(|start| *start <= at).unwrap();
        let change = [1, 0x20, 0x80][at % 3];
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= change;
        let found = Journal::recover(&bytes);
        let rest = found.rest.unwrap_or_else(|| panic!("byte {at} changed by {change} is not seen"));
        assert_eq!((found.journal.len(), rest.byte), (line, starts[line]), "byte {at} changed by {change}: {rest}");
        let read = String::from_utf8(bytes).map(|text| Journal::parse(&text));
        assert!(!matches!(read, Ok(Ok(_))), "byte {at} changed by {change}");
    }
}

#[test]
fn a_journal_leads_to_the_state_on_any_day() {
    let (org, run, text) = programme();
    let journal = Journal::parse(&text).unwrap();
    let (first, last) = (journal.steps().next().unwrap().1, journal.steps().last().unwrap().1);
    let mut counts = Vec::new();
    for day in ["2018-01-01".parse().unwrap(), first, "2018-12-31".parse().unwrap(), last] {
        let state = journal.until(day).replay(org.clone(), run.charter().clone()).unwrap();
        let mut session = run.session().clone();
        while session.history().last().is_some_and(|record| record.header.on > day) {
            session.undo();
        }
        assert_eq!(state.org(), session.org(), "{day}");
        counts.push(state.len());
    }
    assert!(counts[0] == 0 && counts[1] > 0 && counts[1] < counts[2] && counts[2] < counts[3], "{counts:?}");
    assert_eq!(counts[3], journal.len());
    assert!(Date::new(9999, 12, 31).is_some_and(|day| journal.until(day) == journal));
}

#[test]
fn a_journal_file_grows_with_its_session_and_is_gone_on_with() {
    let (org, run, text) = short();
    let path = Temporary::new("grows");
    let mut session = Journal::parse("").unwrap().replay(org.clone(), run.charter().clone()).unwrap();
    let mut file = JournalFile::create(&path.0).unwrap();
    assert_eq!(file.append(&session).unwrap(), 0);
    let wrong = JournalFile::create(&path.0).unwrap_err().to_string();
    assert!(wrong.contains("there is such a file already (go on with it by `JournalFile::open`"), "{wrong}");
    // Step by step, and then, after the file was closed and opened, the others at once.
    let beginning = |steps: usize| {
        let journal = Journal::parse(&text).unwrap();
        journal.first(steps).replay(org.clone(), run.charter().clone()).unwrap()
    };
    for steps in 1..=3 {
        session = beginning(steps);
        assert_eq!(file.append(&session).unwrap(), 1);
        let lines: String = text.split_inclusive('\n').take(steps).collect();
        assert_eq!(fs::read_to_string(&path.0).unwrap(), lines);
    }
    drop(file);
    let (mut file, journal) = JournalFile::open(&path.0).unwrap();
    assert_eq!((journal.len(), file.len()), (3, 3));
    session.undo();
    let wrong = file.append(&session).unwrap_err().to_string();
    assert!(wrong.contains("the session has 2 steps, the file 3: steps in it were undone"), "{wrong}");
    assert_eq!(file.append(run.session()).unwrap(), run.session().len() - 3);
    assert_eq!(fs::read_to_string(&path.0).unwrap(), text);
    // Somebody else writes to it.
    fs::write(&path.0, format!("{text}x")).unwrap();
    let wrong = file.append(run.session()).unwrap_err().to_string();
    assert!(wrong.contains("somebody else writes to it"), "{wrong}");
}

#[test]
fn a_session_of_other_steps_is_not_added() {
    let (org, run, text) = short();
    let path = Temporary::new("other");
    fs::write(&path.0, text.split_inclusive('\n').take(1).collect::<String>()).unwrap();
    let (mut file, _) = JournalFile::open(&path.0).unwrap();
    let mut plan = run.plan().clone();
    plan.steps.clear();
    plan.steps.push(
        serde_json::from_str(
            r#"{"id": "other", "on": "2018-10-01", "do": [{"rename": {"body": "office-of-the-provincial-committee", "name": "x"}}]}"#,
        )
        .unwrap(),
    );
    let other = plan.run(&org, run.charter()).unwrap();
    assert!(other.passes());
    let wrong = file.append(other.session()).unwrap_err().to_string();
    assert!(wrong.contains("step 1 of the session is not step 1 of the file"), "{wrong}");
    assert_eq!(file.append(run.session()).unwrap(), run.session().len() - 1);
}

#[test]
fn a_torn_file_is_told_and_repaired_when_asked() {
    let (org, run, text) = short();
    let path = Temporary::new("torn");
    // A crash within a step, in the middle of a letter of several bytes or not.
    fs::write(&path.0, &text.as_bytes()[..text.len() - 20]).unwrap();
    let steps = run.session().len();
    let wrong = JournalFile::open(&path.0).unwrap_err().to_string();
    assert!(
        wrong.contains(&format!(":{steps}:1: the line is cut off (the lines before it are whole: keep those)")),
        "{wrong}"
    );
    let found = Reader::default().recover_journal(&path.0).unwrap();
    assert_eq!((found.journal.len(), found.rest.map(|rest| rest.record)), (steps - 1, Some(steps)));
    found.journal.save(&path.0).unwrap();
    let (mut file, journal) = JournalFile::open(&path.0).unwrap();
    let mut session = journal.replay(org, run.charter().clone()).unwrap();
    assert_eq!((session.len(), file.append(&session).unwrap()), (steps - 1, 0));
    session.undo();
    assert!(file.append(&session).is_err());
    assert_eq!(file.append(run.session()).unwrap(), 1);
    assert_eq!(fs::read_to_string(&path.0).unwrap(), text);
}

#[test]
fn limits_and_versions_are_named() {
    let (_, _, text) = short();
    let mut limits = Limits::default();
    limits.records = 3;
    let wrong = Reader::within(limits).read_journal("j", &text).unwrap_err().to_string();
    assert!(
        wrong.starts_with("j:4:1: the journal has more than 3 steps, which is the limit (`Limits::records`)"),
        "{wrong}"
    );
    limits = Limits::default();
    limits.file_bytes = 100;
    let wrong = Reader::within(limits).read_journal("j", &text).unwrap_err().to_string();
    assert!(
        wrong.starts_with("j: the file has more than 100 bytes, which is the limit (`Limits::file_bytes`)"),
        "{wrong}"
    );
    // A newer version may have other fields; its checksum is right.
    let line = text.lines().next().unwrap().replacen("\"journal\":1,", "\"journal\":2,\"new\":0,", 1);
    let (body, _) = line.rsplit_once(",\"sum\"").unwrap();
    let newer = format!("{body},\"sum\":\"{}\"}}\n", reorganon::Digest::of_text(body));
    assert_eq!(
        Journal::parse(&newer).unwrap_err().to_string(),
        "journal.jsonl:1:1: format 2 is not known to this version, which reads format 1 (open it with the version of \
         reorganon that wrote it)"
    );
}
