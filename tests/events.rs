//! Event lists that somebody wrote: their order, and everything that can be wrong with them, all at once.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use reorganon::crosswalk::{Basis, Crosswalk, Weight};
use reorganon::replay::{Case, Difference, Field};
use reorganon::{Entity, Share};
use serde_json::{Value, json};

/// A province of two districts with five communes.
const INITIAL: &str = "\
key,level,code,name,kind,parent
p,province,89,An Giang,tinh,VN
d1,district,883,Long Xuyên,huyen,p
d2,district,884,Châu Đốc,huyen,p
a,commune,30280,Mỹ Bình,xa,d1
b,commune,30283,Mỹ Long,xa,d1
c,commune,30286,Mỹ Xuyên,xa,d1
e,commune,30289,Bình Đức,xa,d2
f,commune,30292,Bình Khánh,xa,d2
";

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new(name: &str, initial: &str, events: &[Value]) -> Self {
        let path = std::env::temp_dir().join(format!("reorganon-{}-{name}", std::process::id()));
        let folder = Self(path);
        fs::create_dir_all(&folder.0).unwrap();
        let lines: Vec<_> = events.iter().map(ToString::to_string).collect();
        folder.write("initial.csv", initial).write("events.jsonl", &lines.join("\n"))
    }

    fn write(self, file: &str, text: &str) -> Self {
        fs::create_dir_all(self.0.join(file).parent().unwrap()).unwrap();
        fs::write(self.0.join(file), text).unwrap();
        self
    }

    fn open(&self) -> Case {
        Case::open(&self.0).unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// Everything that is wrong, with places below the folder.
    fn wrong(&self) -> Vec<String> {
        let errors = Case::open(&self.0).map(|_| ()).unwrap_err();
        let below = format!("{}/", self.0.display());
        errors.errors.iter().map(|error| error.to_string().replace(&below, "")).collect()
    }
}

/// A unit that comes out of an event: `key level code name kind parent`.
fn unit(words: &str) -> Value {
    let words: Vec<_> = words.split(' ').collect();
    let text = |at: usize| words[at].replace('_', " ");
    json!({"key": text(0), "level": text(1), "code": text(2), "name": text(3), "kind": text(4), "parent": text(5)})
}

fn event(seq: u64, date: &str, kind: &str, inputs: &[&str], outputs: &[Value], goes_on: &[&str]) -> Value {
    let inputs: Vec<_> = inputs.iter().map(|key| json!({"key": key})).collect();
    json!({"seq": seq, "date": date, "type": kind, "inputs": inputs, "outputs": outputs, "goes_on": goes_on})
}

const DAY: &str = "2025-07-01";

/// A day in which everything depends on something else.
fn busy_day() -> Vec<Value> {
    let mut open = event(1, DAY, "create", &[], &[unit("d3 district 885 Mới huyen p")], &[]);
    open["phase"] = "open".into();
    let mut close = event(8, DAY, "dissolve", &["d1"], &[], &[]);
    close["phase"] = "close".into();
    vec![
        open,
        event(
            2,
            DAY,
            "split",
            &["a"],
            &[unit("a1 commune 30280 Mỹ_Bình xa d1"), unit("a2 commune 30281 Mỹ_Bình xa d1")],
            &[],
        ),
        event(3, DAY, "merge", &["a1", "b"], &[unit("ab commune 30283 Mỹ_Long xa d3")], &[]),
        event(4, DAY, "reparent", &["c"], &[unit("c commune 30286 Mỹ_Xuyên xa d3")], &["c"]),
        event(5, DAY, "recode", &["c"], &[unit("c commune 31000 Mỹ_Xuyên xa d3")], &["c"]),
        event(6, DAY, "absorb", &["a2", "e"], &[unit("e commune 30289 Bình_Đức xa d2")], &["e"]),
        event(7, DAY, "reclassify", &["ab"], &[unit("ab commune 30283 Phường_Mỹ_Long phuong d3")], &["ab"]),
        close,
    ]
}

const FINAL: &str = "\
key,level,code,name,kind,parent
p,province,89,An Giang,tinh,VN
d2,district,884,Châu Đốc,huyen,p
d3,district,885,Mới,huyen,p
ab,commune,30283,Phường Mỹ Long,phuong,d3
c,commune,31000,Mỹ Xuyên,xa,d3
e,commune,30289,Bình Đức,xa,d2
f,commune,30292,Bình Khánh,xa,d2
";

#[test]
fn a_day_in_order_keeps_its_order() {
    let case = Folder::new("in-order", INITIAL, &busy_day()).write("final.csv", FINAL).open();
    assert_eq!(case.order(), [0, 1, 2, 3, 4, 5, 6, 7]);
    let [lint] = case.lints() else { panic!("{:?}", case.lints()) };
    assert!(lint.to_string().contains("by codes alone an absorption by `b`"), "{lint}");
    let replay = case.replay(&case.charter()).unwrap();
    assert_eq!(replay.run().problems(), [""; 0]);
    assert_eq!(replay.at_the_end(), []);
    assert!(replay.is_exact());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// However the events of the day are shuffled, an order is found, and the end is the same.
    #[test]
    fn a_shuffled_day_finds_an_order(mut events in Just(busy_day()).prop_shuffle(), number in any::<u64>()) {
        // The numbers do not give it away.
        for (event, seq) in events.iter_mut().zip(1..) {
            event["seq"] = seq.into();
        }
        let case = Folder::new(&format!("shuffled-{number}"), INITIAL, &events).write("final.csv", FINAL).open();
        let replay = case.replay(&case.charter()).unwrap();
        prop_assert_eq!(replay.run().problems(), [""; 0]);
        prop_assert_eq!(replay.at_the_end(), []);
        prop_assert!(replay.is_exact());
    }
}

#[test]
fn a_circle_of_events_is_told_as_a_path() {
    let events = [
        event(1, DAY, "merge", &["a", "y"], &[unit("x commune 1 X xa d1")], &[]),
        event(2, DAY, "merge", &["b", "x"], &[unit("y commune 2 Y xa d1")], &[]),
    ];
    let wrong = Folder::new("circle", INITIAL, &events).wrong();
    assert!(
        wrong[1].starts_with("events.jsonl:1:")
            && wrong[1].contains(": the events of the day have no order in which they are possible"),
        "{wrong:?}"
    );
    assert!(
        wrong[1].contains("event 1 needs `y`, which event 2 begins")
            && wrong[1].contains("event 2 needs `x`, which event 1 begins"),
        "{wrong:?}"
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let whole = |share: &str| {
        let mut unit = unit("g commune 30295 G xa d1");
        unit["share"] = share.into();
        unit
    };
    let half = |share: &str| {
        let mut unit = unit("h commune 30296 H xa d1");
        unit["share"] = share.into();
        unit
    };
    let mut named = event(4, "2025-03-01", "rename", &["e"], &[unit("e commune 30289 Bình xa d2")], &["e"]);
    named["inputs"][0]["name"] = "Bình Hưng".into();
    let mut close = event(6, "2025-05-01", "dissolve", &["d2"], &[], &[]);
    close["phase"] = "close".into();
    let events = [
        event(1, "2025-01-01", "merge", &["a", "nobody"], &[unit("ab commune 1 AB xa d1")], &[]),
        event(2, "2025-02-01", "split", &["b"], &[whole("1/2"), half("1/3")], &[]),
        event(3, "2025-02-01", "absorb", &["a", "c"], &[unit("c commune 30286 Mỹ_Xuyên xa d1")], &["c"]),
        named,
        event(5, "2025-04-01", "merge", &["e", "f"], &[unit("ab commune 2 AB xa d2")], &[]),
        close,
        event(7, "2025-02-15", "recode", &["c"], &[unit("c commune 30295 Mỹ_Xuyên xa d1")], &["c"]),
        event(7, "2025-06-01", "reparent", &["c"], &[unit("c commune 30295 Mỹ_Xuyên xa d9")], &["c"]),
    ];
    let wrong = Folder::new("all-at-once", INITIAL, &events).wrong();
    for (line, words) in [
        (1, "event 1 uses `nobody`, which is not there on 2025-01-01"),
        (2, "event 2: the shares of the area of `b` do not sum to 1: 1/2 + 1/3"),
        (2, "event 2: the shares of the population of `b` do not sum to 1"),
        (3, "event 3 uses `a`, which ended with event 1 on 2025-01-01"),
        (4, "event 4: `e` is named `Bình Đức` on that day, not `Bình Hưng`"),
        (5, "events 1 and 5 both begin `ab`"),
        (6, "event 6 closes `d2` with something inside: `ab`"),
        (7, "event 7 is out of order: 2025-02-15 is before 2025-05-01, the day of event 6"),
        (7, "event 7: `c` and `g` would have the code 30295 of level `commune` on one day"),
        (8, "event 7 has the number of the event on line 7"),
        (8, "event 7 puts `c` into `d9`, which is not there (did you mean `d1`?)"),
    ] {
        let place = format!("events.jsonl:{line}:");
        assert!(
            wrong.iter().any(|fault| fault.starts_with(&place) && fault.contains(words)),
            "{words}\n{}",
            wrong.join("\n")
        );
    }
    assert_eq!(wrong.len(), 11, "{}", wrong.join("\n"));
}

/// A list that is no text is told, and hides nothing of what is wrong elsewhere.
#[test]
fn a_list_that_cannot_be_read_is_told() {
    let twice = event(1, "2025-02-30", "rename", &["e"], &[unit("e commune 30289 Bình xa d2")], &["e"]);
    let folder = Folder::new("no-text", INITIAL, &[twice]);
    fs::write(folder.0.join("initial.csv"), b"key,level\xff\n").unwrap();
    let wrong = folder.wrong();
    assert!(wrong.iter().any(|fault| fault.starts_with("initial.csv:1:10: ")), "{wrong:?}");
    assert!(wrong.iter().any(|fault| fault.starts_with("events.jsonl:1:")), "{wrong:?}");
}

/// A line of which a part cannot be read hides nothing of what is wrong elsewhere.
#[test]
fn a_fault_of_form_hides_no_other() {
    let mut odd =
        event(3, "2025-02-02", "split", &["f"], &[unit("g commune 1 G xa d2"), unit("h commune 2 H xa d2")], &[]);
    odd["outputs"][0]["share"] = json!({"aera": "1/2"});
    odd["inputs"][0]["share"] = "7/3".into();
    let mut events = vec![
        event(1, "2025-02-30", "merge", &["a", "nobody"], &[unit("ab commune 9 AB xa d1")], &[]),
        event(2, "2025-02-01", "fusion", &["a", "c"], &[unit("ac commune 30286 AC xa d1")], &[]),
        odd,
    ];
    let wrong = Folder::new("form", INITIAL, &events).wrong();
    for (line, words) in [
        (1, "event 1: `2025-02-30` is not a date"),
        (1, "event 1 uses `nobody`, which is not there on 2025-02-01"),
        (2, "event 2: unknown type `fusion`"),
        (2, "event 2 uses `a`, which ended with event 1"),
        (3, "event 3: share of `f`: `7/3` is not a share"),
        (3, "event 3: share of `g`: a share of `aera` is not known"),
    ] {
        let place = format!("events.jsonl:{line}:");
        assert!(wrong.iter().any(|w| w.starts_with(&place) && w.contains(words)), "{words}\n{}", wrong.join("\n"));
    }
    assert_eq!(wrong.len(), 6, "{}", wrong.join("\n"));
    // Past an event that cannot be read at all, only what is wrong with each line alone is said.
    events[0] = json!({"seq": 1, "date": "2025-01-01", "type": "merge", "inputs": [{"kez": "a"}], "outputs": [], "goes_on": []});
    events[1] = event(2, "2025-03-01", "merge", &["ab", "ab"], &[unit("x commune 9 X xa d1")], &[]);
    let wrong = Folder::new("form-2", INITIAL, &events).wrong();
    assert!(wrong.iter().any(|w| w.contains("event 1: unknown field `kez`")), "{wrong:?}");
    assert!(wrong.iter().any(|w| w.contains("event 2: `ab` stands twice among the inputs")), "{wrong:?}");
    assert!(wrong.iter().any(|w| w.contains("event 3 is out of order")), "{wrong:?}");
    assert_eq!(wrong.len(), 5, "{}", wrong.join("\n"));
}

#[test]
fn nothing_lies_in_what_lies_in_it() {
    let events = [
        event(1, DAY, "reparent", &["a"], &[unit("a commune 30280 Mỹ_Bình xa b")], &["a"]),
        event(2, DAY, "reparent", &["b"], &[unit("b commune 30283 Mỹ_Long xa a")], &["b"]),
    ];
    let wrong = Folder::new("lies-in-it", INITIAL, &events).wrong();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(
        wrong[0].contains("events.jsonl:2:") && wrong[0].contains(": event 2 puts `b` into `a`, which lies in it"),
        "{wrong:?}"
    );
}

#[test]
fn what_the_list_leaves_to_its_order_is_told() {
    let mut part = event(1, DAY, "rename", &["a"], &[unit("a commune 30280 Một xa d1")], &["a"]);
    part["inputs"][0]["share"] = "1/3".into();
    let again = event(2, DAY, "absorb", &["a", "b"], &[unit("a commune 30280 Hai xa d1")], &["a"]);
    let case = Folder::new("order-decides", INITIAL, &[part, again]).open();
    let lints: Vec<_> = case.lints().iter().map(ToString::to_string).collect();
    assert_eq!(
        lints,
        [
            "event 2 (line 2): event 1 of the same day gave `a` the name `Một`, this one gives it `Hai`: the later in order holds",
            "event 1 (line 1): the share of `a` that goes in is not counted: only shares of outputs are",
        ]
    );
    // The number says which comes first, whatever the order of the lines.
    let again = event(1, DAY, "absorb", &["a", "b"], &[unit("a commune 30280 Hai xa d1")], &["a"]);
    let rename = event(2, DAY, "rename", &["a"], &[unit("a commune 30280 Một xa d1")], &["a"]);
    let case = Folder::new("number-decides", INITIAL, &[rename, again]).open();
    assert_eq!(case.order(), [1, 0]);
}

#[test]
fn shares_go_into_lineage() {
    let mut parts = [unit("a1 commune 1 A xa d1"), unit("a2 commune 2 A xa d1")];
    parts[0]["share"] = json!({"area": "1/4", "population": "1/3"});
    parts[1]["share"] = json!({"area": "3/4"});
    let case = Folder::new("shares", INITIAL, &[event(1, DAY, "split", &["a"], &parts, &[])]).open();
    let replay = case.replay(&case.charter()).unwrap();
    assert_eq!(replay.run().problems(), [""; 0]);
    let org = replay.run().org();
    let links = org.successors(Entity::Body(org.body_id("a").unwrap()));
    let shares: Vec<_> = links.iter().map(|link| (org.key_of(link.to).unwrap().to_string(), link.share)).collect();
    let expected = [
        ("a1".to_owned(), Share::Area { over: 1, under: 4 }),
        ("a1".to_owned(), Share::Population { over: 1, under: 3 }),
        ("a2".to_owned(), Share::Area { over: 3, under: 4 }),
    ];
    assert!(expected.iter().all(|share| shares.contains(share)) && shares.len() == 3, "{shares:?}");
}

/// A part of known size leaves a unit that goes on: with its share, and what is left is the rest.
#[test]
fn a_part_of_known_size_leaves_what_goes_on() {
    let mut part = unit("g commune 1 G xa d2");
    part["share"] = json!({"area": "1/10", "population": "1/5"});
    let events = [event(1, DAY, "split", &["e"], &[unit("e commune 30289 Bình_Đức xa d2"), part], &["e"])];
    let case = Folder::new("part-leaves", INITIAL, &events).open();
    let replay = case.replay(&case.charter()).unwrap();
    assert_eq!(replay.run().problems(), [""; 0]);
    assert_eq!(replay.lints(), []);
    let [from, to] = ["2025-06-30", DAY].map(|day| day.parse().unwrap());
    let walk = Crosswalk::between(replay.run().org(), from, to, Basis::Area).unwrap();
    let row = walk.row("e").unwrap();
    let weights: Vec<_> =
        row.parts.iter().map(|(heir, p)| (heir.unit().unwrap().to_string(), p.weight.clone())).collect();
    assert_eq!(weights, [("e".to_owned(), Weight::new(9, 10)), ("g".to_owned(), Weight::new(1, 10))]);
    let walk = Crosswalk::between(replay.run().org(), from, to, Basis::Population).unwrap();
    assert_eq!(walk.row("e").unwrap().parts[1].1.weight, Weight::new(1, 5));
}

#[test]
fn the_declared_type_decides_and_the_difference_is_told() {
    let events = [
        event(1, DAY, "absorb", &["a", "b"], &[unit("ab commune 30280 AB xa d1")], &[]),
        event(2, DAY, "merge", &["e", "f"], &[unit("e commune 30289 Bình_Đức xa d2")], &["e"]),
    ];
    let case = Folder::new("declared", INITIAL, &events).open();
    let lints: Vec<_> = case.lints().iter().map(ToString::to_string).collect();
    assert_eq!(
        lints,
        [
            "event 1 (line 1): declared `absorb`, inputs and outputs say merge: no input goes on, one output begins",
            "event 1 (line 1): `ab` begins with the code 30280 of `a`: by codes alone an absorption by `a`",
            "event 2 (line 2): declared `merge`, inputs and outputs say absorb: one unit goes on",
        ]
    );
    let replay = case.replay(&case.charter()).unwrap();
    assert!(!replay.run().org().body(replay.run().org().body_id("a").unwrap()).unwrap().is_live(), "keys decide");
}

#[test]
fn what_a_spreadsheet_does_to_a_list() {
    // A byte-order mark and line ends of another system are taken as they are.
    let marked = format!("\u{feff}{}", INITIAL.replace('\n', "\r\n"));
    assert_eq!(Folder::new("bom", &marked, &busy_day()).write("final.csv", FINAL).open().units(), 8);
    // A column that is missing, and a code that has lost its zero.
    let missing = INITIAL.lines().map(|line| line.rsplit_once(',').unwrap().0).collect::<Vec<_>>().join("\n");
    let wrong = Folder::new("column", &missing, &busy_day()).wrong();
    assert_eq!(
        wrong,
        ["initial.csv:1:1: the column `parent` is missing (the columns are: key, level, code, name, kind, parent)"]
    );
    let zeros = "key,level,code,name,kind,parent\na,unit,01001,A,,\nb,unit,1002,B,,\nc,unit,01003,C,,\n";
    let wrong =
        Folder::new("zeros", zeros, &[event(1, DAY, "rename", &["a"], &[unit("a unit 1001 AA  ")], &["a"])]).wrong();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong[1].starts_with("initial.csv:3:1: the code 1002 of `b` has lost a leading zero: 01002?"), "{wrong:?}");
    assert!(wrong[0].contains(": event 1: the code 1001 of `a` has lost a leading zero"), "{wrong:?}");
    // More zeros than one, and in the last list.
    let zeros = "key,level,code,name,kind,parent\na,unit,002,A,,\nb,unit,012,B,,\n";
    let end = zeros.replace(",002,", ",2,").replace(",012,", ",12,");
    let wrong = Folder::new("zeros-2", zeros, &[]).write("final.csv", &end).wrong();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong[0].starts_with("final.csv:2:1: the code 2 of `a` has lost a leading zero: 002?"), "{wrong:?}");
}

#[test]
fn lines_that_are_no_events() {
    let folder = Folder::new("lines", INITIAL, &[]);
    let text = "{\"seq\": 1,\n\n[]\n{\"seq\": 1, \"date\": \"2025-02-30\", \"type\": \"merge\", \"inputs\": [], \"outputs\": [], \"goes_on\": []}\n\
        {\"seq\": 2, \"date\": \"2025-02-03\", \"type\": \"fusion\", \"inputs\": [], \"outputs\": [], \"goes_on\": [], \"x\": 1}\n";
    let wrong = folder.write("events.jsonl", text).wrong();
    assert_eq!(wrong.len(), 4, "{wrong:?}");
    assert!(wrong[0].starts_with("events.jsonl:1:") && wrong[1].starts_with("events.jsonl:3:"), "{wrong:?}");
    assert!(wrong[2].contains("`2025-02-30` is not a date") && wrong[3].contains("unknown field `x`"), "{wrong:?}");
    let deep = "[".repeat(200_000);
    let wrong = Folder::new("deep", INITIAL, &[]).write("events.jsonl", &deep).wrong();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
fn differences_to_a_list_are_told_by_sort() {
    let other = FINAL.replace("c,commune,31000,Mỹ Xuyên,xa,d3", "c,commune,31000,Mỹ Hoà,xa,d2").replace("\nf,", "\ng,");
    let folder = Folder::new("differences", INITIAL, &busy_day()).write("final.csv", &other);
    let folder = folder.write("checkpoints/2025-06-30.csv", "code,name\n89,An Giang\n883,Long Xuyên\n884,Châu Đốc\n30280,Mỹ Bình\n30283,Mỹ Dài\n30286,Mỹ Xuyên\n30289,Bình Đức\n30293,Bình\n");
    let case = folder.open();
    let replay = case.replay(&case.charter()).unwrap();
    let lines: Vec<_> = replay.at_the_end().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "renamed: `c` is `Mỹ Xuyên`, the list says `Mỹ Hoà` (line 6)",
            "misplaced: `c` is `d3`, the list says `d2` (line 6)",
            "missing: `g` (line 8)",
            "extra: `f`",
        ]
    );
    let [point] = replay.checkpoints() else { panic!("one checkpoint") };
    assert_eq!(point.differences.len(), 3, "{:?}", point.differences);
    assert!(
        matches!(&point.differences[0], Difference::Missing { unit, .. } if unit == "30293"),
        "{:?}",
        point.differences
    );
    assert!(point.differences.iter().any(|d| matches!(d, Difference::Otherwise { field: Field::Name, .. })));
    assert!(!replay.is_exact());
}
