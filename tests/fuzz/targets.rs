//! What is fuzzed, and what must hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use reorganon::crosswalk::{Basis, Crosswalk, Weighing, Weight};
use reorganon::document::{Journal, read_yaml};
use reorganon::{Charter, Digest, Operation, Org, Plan, Session, Share, Step};

use crate::common::laws::{self, Counts};
use crate::common::orgs;
use crate::common::steps::{ByNumber, Draw};
use crate::common::story;
use crate::common::tape::Tape;
use crate::harness::Target;
use crate::mutate::mutated;
use crate::random::Random;
use crate::seeds::{WARD_PLAN, text, ward, ward_journal};

fn mutating(seeds: Vec<Vec<u8>>, check: impl Fn(&[u8]) + 'static) -> Target {
    Target { make: Box::new(move |random| mutated(&seeds, random)), check: Box::new(check) }
}

/// A list of choices, for structures that are drawn.
fn drawn(length: usize, check: impl Fn(&[u16]) + 'static) -> Target {
    let make = move |random: &mut Random| (0..length).flat_map(|_| (random.next() as u16).to_le_bytes()).collect();
    let check = move |input: &[u8]| {
        let numbers: Vec<u16> = input.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        check(&numbers);
    };
    Target { make: Box::new(make), check: Box::new(check) }
}

/// What was read is sound, and what is written reads back equal.
fn kept(org: &Org) {
    assert_eq!(org.verify(), Ok(()));
    let json = org.to_json();
    let again = Org::from_json(&json).unwrap();
    assert!(again == *org && again.to_json() == json && again.digest() == org.digest(), "{json}");
}

/// One table of a folder.
pub(crate) fn organisation_tables() -> Target {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("reorganon-fuzz-{}-{number}", std::process::id()));
    ward().save_folder(&folder).unwrap();
    let mut names: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    // An input is the number of a file, and what stands in it.
    let seeds: Vec<Vec<u8>> = names.iter().map(|name| fs::read(folder.join(name)).unwrap()).collect();
    let whole = seeds.clone();
    let make = move |random: &mut Random| {
        let file = random.below(seeds.len());
        let mut input = vec![u8::try_from(file).unwrap()];
        input.extend(mutated(&seeds[file..=file], random));
        input
    };
    let check = move |input: &[u8]| {
        let Some((file, text)) = input.split_first() else { return };
        let file = usize::from(*file) % names.len();
        let path = folder.join(&names[file]);
        fs::write(&path, text).unwrap();
        let found = Org::open(&folder);
        fs::write(&path, &whole[file]).unwrap();
        match found {
            Ok(org) => kept(&org),
            Err(wrong) => {
                assert!(!wrong.errors.is_empty() && wrong.errors.iter().all(|error| !error.message.is_empty()))
            }
        }
    };
    Target { make: Box::new(make), check: Box::new(check) }
}

pub(crate) fn organisation_json() -> Target {
    mutating(vec![ward().to_json().into_bytes()], |input| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        match Org::from_json(text) {
            Ok(org) => kept(&org),
            Err(wrong) => assert!(wrong.errors.iter().all(|error| error.line <= text.lines().count() + 1)),
        }
    })
}

pub(crate) fn plan() -> Target {
    let org = ward();
    let charter = Charter::parse(std::str::from_utf8(&text("charter/vn-2018.yaml")).unwrap()).unwrap();
    let seeds = vec![
        WARD_PLAN.into(),
        WARD_PLAN.into(),
        text("plans/programme.yaml"),
        text("plans/religion-before-merger.yaml"),
        text("plans/religion-then-merger.yaml"),
        include_bytes!("../targets/all.yaml").to_vec(),
    ];
    mutating(seeds, move |input| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        let Ok((plan, places)) = Plan::parse_with_places("plan.yaml", text) else { return };
        let written = plan.to_yaml();
        let again = Plan::parse(&written).unwrap();
        assert!(again == plan && again.to_yaml() == written, "{written}");
        let ready = plan.check_at(&org, &places);
        match plan.run(&org, &charter) {
            Ok(run) => {
                assert!(ready.is_ok());
                assert_eq!(run.org().verify(), Ok(()));
                assert!(run.passes() == run.problems().is_empty());
                let journal = Journal::of(run.session()).to_text();
                let session = Journal::parse(&journal).unwrap().replay(org.clone(), charter.clone()).unwrap();
                assert!(session.org() == run.org(), "the journal leads to the same state");
                kept(run.org());
                assert!(run.undo_all() == org, "undo is exact");
            }
            // What is said of targets and of what is expected may hang on the charter.
            Err(wrong) => {
                let of_charter =
                    |text: &str| ["charter", "expect", "targets", "unrecorded"].iter().any(|w| text.starts_with(w));
                let needs_it = wrong.faults.iter().all(|fault| fault.step.is_none() && of_charter(&fault.text));
                assert!(ready.is_err() || needs_it, "{wrong}");
            }
        }
    })
}

pub(crate) fn charter() -> Target {
    let org = ward();
    let plan = Plan::parse(WARD_PLAN).unwrap();
    mutating(vec![text("charter/vn-2018.yaml")], move |input| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        let Ok(charter) = Charter::parse(text) else { return };
        let written = charter.to_yaml().unwrap();
        assert_eq!(Charter::parse(&written).unwrap().to_yaml().unwrap(), written);
        if let Ok(run) = plan.run(&org, &charter) {
            assert!(run.undo_all() == org);
        }
    })
}

/// Bytes that may be a journal: what is recovered is a beginning of what was written, and parses.
pub(crate) fn journal_text() -> Target {
    let (_, text) = ward_journal();
    let whole = Journal::parse(&text).unwrap();
    mutating(vec![text.into_bytes()], move |input| {
        let found = Journal::recover(input);
        assert!(found.journal.len() <= whole.len(), "no step is made up");
        assert_eq!(found.journal, whole.first(found.journal.len()));
        match std::str::from_utf8(input).map(Journal::parse) {
            Ok(Ok(journal)) => assert!(found.rest.is_none() && journal == found.journal),
            _ => assert!(found.rest.is_some()),
        }
    })
}

/// A journal whose checksums are right whatever it says: replay must find out what does not fit, or lead to a sound state.
pub(crate) fn journal_replay() -> Target {
    let (org, text) = ward_journal();
    mutating(vec![text.into_bytes()], move |input| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        let forge = |line: &str| {
            let body = line.rsplit_once(",\"sum\"").map_or(line, |(body, _)| body);
            format!("{body},\"sum\":\"{}\"}}\n", Digest::of_text(body))
        };
        let forged: String = text.lines().map(forge).collect();
        let Ok(journal) = Journal::parse(&forged) else { return };
        for steps in [journal.len(), 1] {
            let Ok(mut session) = journal.first(steps).replay(org.clone(), Charter::new("none")) else { continue };
            assert_eq!(session.org().verify(), Ok(()));
            while session.undo().is_some() {}
            assert!(*session.org() == org, "what is replayed can be undone");
        }
    })
}

/// Random steps on a random organisation, under a charter: all laws after each.
pub(crate) fn operation_sequences() -> Target {
    drawn(600, |numbers| {
        let mut tape = Tape::new(numbers);
        let start = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(start.clone(), laws::charter(tape.chance(1, 2))).unwrap();
        let (mut fresh, mut counts) = (0, Counts::new());
        for number in 0..12 {
            match tape.below(8) {
                0 => drop(session.undo()),
                1 => drop(session.redo()),
                _ => {
                    let count = if tape.chance(1, 4) { 2 } else { 1 };
                    let mut operations = Vec::new();
                    for _ in 0..count {
                        let name = *tape.one(Operation::<reorganon::Ids>::NAMES);
                        operations
                            .push(Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 20).operation(name));
                    }
                    let day = orgs::day(&format!("20{:02}-01-01", 20 + number));
                    let step = Step::new(format!("step-{number}"), day, operations);
                    let _ = laws::check_step(&mut session, &step, &mut counts);
                }
            }
        }
        let journal = Journal::parse(&Journal::of(&session).to_text()).unwrap();
        let again = journal.replay(start.clone(), session.charter().clone()).unwrap();
        assert!(again.org() == session.org(), "the journal leads to the same state");
        while session.undo().is_some() {}
        assert!(*session.org() == start, "undo is exact");
    })
}

/// A random organisation, printed and read in every form.
pub(crate) fn canonical_printing() -> Target {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("reorganon-fuzz-print-{}-{number}", std::process::id()));
    drawn(600, move |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let org = Org::from_data(&data).unwrap();
        kept(&org);
        org.save_folder(&folder).unwrap();
        assert!(Org::open(&folder).unwrap() == org);
        // Rows in another order say the same.
        let other = Org::from_data(&orgs::in_another_order(&mut tape, &data)).unwrap();
        assert!(other == org && other.to_json() == org.to_json() && other.digest() == org.digest());
    })
}

/// A history with shares of any size, perhaps changed as a file: the crosswalk over two times is the product over each,
/// exactly, and there is one where there is one of each.
pub(crate) fn crosswalk_composition() -> Target {
    let make = |random: &mut Random| {
        let numbers: Vec<u16> = (0..200).map(|_| random.next() as u16).collect();
        let mut tape = Tape::new(&numbers);
        let gaps = tape.chance(1, 2);
        let mut data = story::story(&mut tape, gaps).data;
        for link in &mut data.lineage {
            let under = 1 + (random.next() as u32 >> random.below(32));
            let over = (random.next() % (u64::from(under) + 1)) as u32;
            match random.below(6) {
                0 => link.share = Share::Part { over, under },
                1 => link.share = Share::Area { over, under },
                2 => link.share = Share::Population { over, under },
                _ => {}
            }
        }
        let text = serde_json::to_vec(&data).unwrap();
        if random.below(2) == 0 { mutated(&[text], random) } else { text }
    };
    let check = |input: &[u8]| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        if let Ok(org) = Org::from_json(text) {
            composes(&org, Basis::Area.into());
            composes(&org, Basis::Population.into());
            composes(&org, Basis::Area.or_equal_shares());
        }
    };
    Target { make: Box::new(make), check: Box::new(check) }
}

/// Whether every crosswalk between some days of a history is the product of those between them.
fn composes(org: &Org, weighing: Weighing) {
    let data = org.to_data();
    let ends = data.bodies.iter().flat_map(|row| row.founded.into_iter().chain(row.ended));
    let days: BTreeSet<_> = data.lineage.iter().map(|link| link.on).chain(ends).chain([data.as_of]).collect();
    let days: Vec<_> = days.iter().step_by(days.len().div_ceil(5)).copied().collect();
    let between = |(from, to): (usize, usize)| Crosswalk::between(org, days[from], days[to], weighing);
    let pairs = (0..days.len()).flat_map(|from| (from..days.len()).map(move |to| (from, to)));
    let walks: BTreeMap<_, _> = pairs.map(|days| (days, between(days))).collect();
    for ((from, to), whole) in &walks {
        for middle in *from..=*to {
            match (&walks[&(*from, middle)], &walks[&(middle, *to)], whole) {
                (Ok(one), Ok(other), Ok(whole)) => assert_eq!(one.then(other).as_ref(), Ok(whole)),
                (one, other, whole) => {
                    assert!(whole.is_err() && (one.is_err() || other.is_err()), "{from} {middle} {to}")
                }
            }
        }
        for row in whole.iter().flat_map(Crosswalk::rows) {
            let known = row.parts.iter().filter_map(|(_, part)| part.weight.clone());
            let sum = known.fold(Weight::zero(), |sum, weight| sum.plus(&weight).expect("no more than the whole"));
            assert!(!row.is_known() || sum.is_one(), "{row:?}");
        }
    }
}

/// Any YAML: every value has a place within the text, and the place is found again by its path.
pub(crate) fn places() -> Target {
    let seeds = vec![WARD_PLAN.into(), text("charter/vn-2018.yaml"), text("org/organisation.yaml")];
    mutating(seeds, |input| {
        let Ok(text) = std::str::from_utf8(input) else { return };
        let Ok((value, places)) = read_yaml::<serde_json::Value>("x.yaml", text) else { return };
        let mut open = vec![(String::new(), &value)];
        while let Some((path, value)) = open.pop() {
            let place = places.near(&path);
            assert!(places.text().get(place.start..place.end).is_some(), "{path} is at {place:?}");
            // YAML ends a line at a lone carriage return too.
            let before = &places.text()[..place.start];
            let (breaks, pairs) = (before.matches(['\n', '\r']).count(), before.matches("\r\n").count());
            assert_eq!(place.line, breaks - pairs + 1, "{path} is at {place}");
            let column = before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count() + 1;
            assert_eq!(place.column, column, "{path} is at {place}");
            match value {
                serde_json::Value::Array(items) => {
                    open.extend(items.iter().enumerate().map(|(number, item)| (format!("{path}[{number}]"), item)));
                }
                serde_json::Value::Object(fields) => {
                    open.extend(
                        fields
                            .iter()
                            .map(|(key, field)| (format!("{path}.{key}").trim_start_matches('.').to_owned(), field)),
                    );
                }
                _ => {}
            }
        }
    })
}
