//! Plans, charters and journals as files: what is wrong is said with its place, and what is written reads back equal.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use reorganon::charter::Article;
use reorganon::document::Journal;
use reorganon::finding::Level;
use reorganon::invariant::{About, Rule, Span, TransitionRule};
use reorganon::operation::Operation;
use reorganon::org::build::OrgBuilder;
use reorganon::org::data::AssetData;
use reorganon::{Charter, Names, Org, Plan, Role, Tie, Vocabulary};

/// Every operation with every field; `#` is drawn anew at each place, from names of its sort.
const OPERATIONS: &[&str] = &[
    r#"{"establish": {"body": NEW, "head": "cadre", "deputies": 1, "establishment": {"cadre": 6}, "functions": [{"id":
        "new#n", "name": "TEXT", "subject": "religion", "jurisdiction": "t#t", "essential": true}], "takes": ["f#f"]}}"#,
    r#"{"merge": {"bodies": ["b#b", "b#b"], "into": NEW, "deputies": 1, "pass-headship": true, "verb-as-written": "TEXT"}}"#,
    r#"{"merge": {"bodies": ["b#b", "b#b"], "into": {"id": "new#n", "name": "TEXT"}}}"#,
    r#"{"absorb": {"bodies": ["b#b"], "into": "b#b", "deputies": 0, "pass-headship": true, "verb-as-written": "TEXT"}}"#,
    r#"{"absorb": {"bodies": ["t#t"], "into": "t#t", "cascade": ["office"]}}"#,
    r#"{"merge": {"bodies": ["t#t", "t#t"], "into": {"id": "new#n", "name": "TEXT", "code": "TEXT"}, "cascade": ["office"]}}"#,
    r#"{"divide": {"body": "b#b", "into": [{"body": NEW, "functions": ["f#f"], "staff": {"cadre": 5}, "subordinates":
        ["b#b"], "deputies": 1}, {"body": NEW, "staff": {"cadre": 4}, "contains": ["t#t"], "area": 1, "population": 2}],
        "headship-to": "b#b/head", "verb-as-written": "TEXT"}}"#,
    r#"{"spin-off": {"body": "b#b", "into": {"body": NEW, "functions": ["f#f"], "staff": {"cadre": 3}}, "verb-as-written": "TEXT"}}"#,
    r#"{"dissolve": {"body": "b#b", "to": "b#b", "functions": {"f#f": "b#b"}, "retire": ["f#f"], "subordinates-to": "b#b",
        "headship-to": "b#b/head", "outcome": "retired", "verb-as-written": "TEXT"}}"#,
    r#"{"dissolve": {"body": "b#b", "to": "b#b"}}"#,
    r#"{"close": {"bodies": ["t#t"], "successors": ["t#t"], "verb-as-written": "TEXT"}}"#,
    r#"{"reorganise": {"bodies": ["t#t"], "into": [{"body": {"id": "new#n", "name": "TEXT", "within": "root", "code": "TEXT"},
        "from": [{"body": "t#t", "area": "1/3", "population": "whole"}], "contains": ["b#b"]}],
        "also": [{"body": "t#t", "from": [{"body": "t#t"}], "contains": ["t#t"]}], "verb-as-written": "TEXT"}}"#,
    r#"{"reorganise": {"bodies": ["t#t"], "also": [{"body": "t#t"}]}}"#,
    r#"{"transfer-territory": {"bodies": ["t#t", "t#t"], "moves": [{"piece": {"body": "t#t", "area": "1/2", "population": "2/7"},
        "to": "t#t", "contains": ["b#b"]}], "verb-as-written": "TEXT"}}"#,
    r#"{"transfer-territory": {"bodies": ["t#t", "t#t"]}}"#,
    r#"{"rename": {"body": "b#b", "name": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"recode": {"body": "t#t", "code": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"reparent": {"body": "b#b", "to": "b#b"}}"#,
    r#"{"reparent": {"body": "t#t", "to": "t#t", "from": "t#t", "verb-as-written": "TEXT"}}"#,
    r#"{"reclassify": {"body": "b#b", "kind": "office", "sector": "state", "tier": "district", "form": "joint", "verb-as-written": "TEXT"}}"#,
    r#"{"pool-support": {"principals": ["b#b", "b#b"], "offices": ["b#b", "b#b"], "into": "b#b", "deputies": 2, "verb-as-written": "TEXT"}}"#,
    r#"{"pool-support": {"principals": ["b#b"], "offices": ["b#b"], "new": NEW}}"#,
    r#"{"transfer-function": {"function": "f#f", "to": "b#b", "from": "b#b", "staff": {"cadre": 1}, "verb-as-written": "TEXT"}}"#,
    r#"{"transfer-function": {"function": "f#f", "to": "b#b"}}"#,
    r#"{"assign-lead": {"function": "f#f", "lead": "b#b", "cooperators": ["b#b", "b#b"], "verb-as-written": "TEXT"}}"#,
    r#"{"retire-function": {"function": "f#f", "verb-as-written": "TEXT"}}"#,
    r#"{"unify-post": {"posts": ["b#b/head", "b#b/head"], "mode": "personal", "verb-as-written": "TEXT"}}"#,
    r#"{"unify-post": {"posts": ["b#b/head", "b#b/head"], "mode": "fused"}}"#,
    r#"{"separate-posts": {"posts": ["b#b/head", "b#b/head"], "verb-as-written": "TEXT"}}"#,
    r#"{"create-post": {"body": "b#b", "id": "b#b/new#n", "role": "member", "category": "cadre", "title": "TEXT", "holder":
        "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"abolish-post": {"post": "b#b/deputy-1", "outcome": "left", "headship-to": "b#b/head", "verb-as-written": "TEXT"}}"#,
    r#"{"abolish-post": {"post": "b#b/deputy-1"}}"#,
    r#"{"adjust-establishment": {"body": "b#b", "by": {"cadre": 3, "staff": -1}, "actual": {"cadre": -1}, "from": "b#b", "verb-as-written": "TEXT"}}"#,
    r#"{"adjust-establishment": {"body": "b#b", "by": {"cadre": 3}}}"#,
    r#"{"transfer-staff": {"from": "b#b", "to": "b#b", "staff": {"cadre": 1, "staff": 1}, "verb-as-written": "TEXT"}}"#,
    r#"{"transfer-assets": {"from": "b#b", "to": "b#b", "assets": {"car": 1}, "money": 5, "verb-as-written": "TEXT"}}"#,
    r#"{"set-funding": {"body": "b#b", "mode": "lump-sum", "norm": {"amount": 5, "per": "TEXT", "units": 3}, "tasks": ["f#f"],
        "money": 7, "cites": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"set-funding": {"body": "b#b", "mode": "self-funded"}}"#,
    r#"{"set-seats": {"body": "b#b", "seats": 20, "from-state-agencies": 3, "of": "seats", "cites": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"set-seats": {"body": "b#b", "seats": 30}}"#,
    r#"{"adopt-instrument": {"body": "b#b", "instrument": "charter", "cites": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"report": {"body": "b#b", "to": "b#b", "kind": "monthly", "cites": "TEXT", "verb-as-written": "TEXT"}}"#,
    r#"{"hold-concurrently": {"main": "b#b/head", "extra": "b#b/head", "until": "2020-01-01", "verb-as-written": "TEXT"}}"#,
    r#"{"decentralise": {"function": "f#f", "from": "b#b", "to": ["b#b"], "mode": "deconcentrate", "overseer": "b#b",
        "staff": {"b#b": {"cadre": 1}}, "verb-as-written": "TEXT"}}"#,
    r#"{"decentralise": {"function": "f#f", "to-each": {"kind": "office"}, "mode": "delegate", "until": "2020-01-01"}}"#,
    r#"{"revoke": {"function": "f#f", "from": ["b#b"], "verb-as-written": "TEXT"}}"#,
    r#"{"set-tie": {"tie": "guides", "from": "b#b", "to": "b#b", "verb-as-written": "TEXT"}}"#,
    r#"{"set-tie": {"tie": "assists", "from": "b#b", "to": "b#b", "cut": true}}"#,
];
const NEW: &str = r#"{"id": "new#n", "name": "TEXT", "kind": "office", "sector": "party", "tier": "district", "line": "b#b", "within": "t#t"}"#;

/// Six offices and three territories, each with something of everything.
fn organisation() -> Org {
    let words: Vocabulary = serde_json::from_str(
        r#"{"kinds": {"office": {"countable": true}, "commune": {"territorial": true}}, "sectors": {"party": {}, "state": {}},
            "tiers": {"district": {"rank": 1}}, "forms": {"joint": {}}, "categories": {"cadre": {}, "staff": {}},
            "subjects": {"religion": {}}, "provisions": {"lump-sum": {"sort": "funding"}, "self-funded": {"sort": "funding"},
            "seats": {"sort": "seats"}, "charter": {"sort": "instrument"}, "monthly": {"sort": "report"}}}"#,
    )
    .unwrap();
    let mut build = OrgBuilder::new("x", "2018-01-01".parse().unwrap(), words);
    for (number, line) in [("0", "root"), ("1", "b0"), ("2", "b0"), ("3", "b1"), ("4", "b1"), ("5", "b2")] {
        let body = build.body(&format!("b{number}"), "Ban", "office", "party", "district").line(line).within("t0");
        body.staff("cadre", 9, Some(7)).staff("staff", 2, (number != "5").then_some(1)).headed(2, "cadre");
        build.function(&format!("f{number}"), "nhiệm vụ", "religion", &format!("b{number}")).cooperators =
            vec!["t0".into()];
    }
    build.body("t0", "Huyện", "commune", "state", "district").extent(Some(9), None);
    build
        .body("t1", "Xã", "commune", "state", "district")
        .within("t0")
        .extent(Some(5), Some(100))
        .post("chair", Role::Head, "cadre")
        .staff("cadre", 1, None);
    build.body("t2", "Xã", "commune", "state", "district").within("t0");
    build.tie(Tie::Assists, "b0", "b5").tie(Tie::Guides, "b0", "b3").tie(Tie::Corresponds, "b1", "b2");
    let mut data = build.finish().unwrap().to_data();
    for body in &mut data.bodies {
        body.budget = 7;
        data.assets.push(AssetData { body: body.id.as_str().into(), asset: "car".into(), amount: 2 });
    }
    for (post, number) in data.posts.iter_mut().zip(0..) {
        post.holder = (number % 3 > 0).then(|| format!("h{number}").as_str().into());
    }
    Org::from_data(&data).unwrap()
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zđữ =+@,;:'\"#\\[\\]{}&*!|>%`~?\\\\.\t\r\n-]{0,20}",
        Just("null".into()),
        Just("2018-01-01".into())
    ]
}

/// An operation drawn from the templates; what is founded has a key of its own.
fn operations() -> impl Strategy<Value = Operation<Names>> {
    let draws = prop::collection::vec(0..6_usize, 24);
    (prop::sample::select(OPERATIONS), draws, texts(), any::<u32>()).prop_map(|(template, draws, text, unique)| {
        let mut draws = draws.into_iter().cycle();
        let mut filled = String::new();
        for (part, number) in template.replace("NEW", NEW).split('#').zip(0_u32..) {
            let (sort, rest) = if number == 0 { ("", part) } else { part.split_at(1) };
            filled += &match sort {
                "" => String::new(),
                "n" => format!("{unique}-{number}"),
                "t" => (draws.next().unwrap() % 3).to_string(),
                _ => draws.next().unwrap().to_string(),
            };
            filled += rest;
        }
        let filled = filled.replace("\"TEXT\"", &serde_json::to_string(&text).unwrap());
        serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{error}: {filled}"))
    })
}

fn plans(steps: usize) -> impl Strategy<Value = Plan> {
    let step = (prop::collection::vec(operations(), 1..3), prop::option::of(texts()), any::<[bool; 3]>());
    (texts(), prop::collection::vec(step, 1..steps)).prop_map(|(title, steps)| {
        let mut plan: Plan = serde_json::from_str(r#"{"reorg": 1, "title": "", "steps": []}"#).unwrap();
        plan.title = title;
        plan.charter = plan.title.strip_prefix('a').map(str::to_owned).into_iter().collect();
        for ((operations, text, [each, together, present]), number) in steps.into_iter().zip(0..) {
            let mut step: serde_json::Value =
                serde_json::json!({"id": format!("s{number}"), "on": "2018-02-01", "do": operations});
            if let Some(text) = text {
                step["cites"] = text.clone().into();
                step["note"] = text.clone().into();
                step["readiness"] = text.clone().into();
                step["approval"] = match each {
                    true => "pending".into(),
                    false => serde_json::json!({"by": text, "on": "2018-01-15", "document": text}),
                };
                step["pilot"] = serde_json::json!({"until": "2020-12-31", "scope": text});
            }
            if each && number % 4 == 3 {
                step["for-each"] =
                    serde_json::json!({"body": {"kind": "office", "under": "b1", "except": ["b1", "b4"]}});
                step["together"] = together.into();
                step["where-present"] = present.into();
            }
            plan.steps.push(serde_json::from_value(step).unwrap());
        }
        plan
    })
}

/// Where fields stand in a value, at any depth.
fn fields(value: &serde_json::Value, at: &str) -> Vec<String> {
    let (mut found, mut inside): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    match value {
        serde_json::Value::Object(all) => {
            // Keys of bodies hold slashes, which a pointer writes otherwise: only names of fields are looked at.
            let all = all.iter().filter(|(name, _)| !name.contains(['/', '~']));
            inside.extend(all.map(|(name, value)| (format!("{at}/{name}"), value)));
            found.extend(inside.iter().map(|(place, _)| place.clone()));
        }
        serde_json::Value::Array(all) => {
            inside.extend(all.iter().enumerate().map(|(number, value)| (format!("{at}/{number}"), value)));
        }
        _ => {}
    }
    found.extend(inside.into_iter().flat_map(|(place, value)| fields(value, &place)));
    found
}

#[test]
fn the_templates_are_all_operations_with_all_fields() {
    let names: std::collections::BTreeSet<_> =
        OPERATIONS.iter().map(|template| template.split('"').nth(1).unwrap()).collect();
    let all: std::collections::BTreeSet<_> = Operation::<Names>::NAMES.iter().copied().collect();
    assert_eq!(names, all);
}

/// What need not be said is not written: the shortest form of each operation is what is written of it.
#[test]
fn the_shortest_form_of_each_operation_is_written() {
    let body = r#"{"id": "x", "name": "X"}"#;
    let forms = [
        r#"{"establish": {"body": BODY}}"#,
        r#"{"establish": {"body": BODY, "functions": [{"id": "f", "name": "F", "subject": "religion"}]}}"#,
        r#"{"merge": {"bodies": ["a", "b"], "into": BODY}}"#,
        r#"{"absorb": {"bodies": ["a"], "into": "b"}}"#,
        r#"{"divide": {"body": "a", "into": [{"body": BODY}]}}"#,
        r#"{"spin-off": {"body": "a", "into": {"body": BODY}}}"#,
        r#"{"dissolve": {"body": "a"}}"#,
        r#"{"close": {"bodies": ["a"]}}"#,
        r#"{"reorganise": {}}"#,
        r#"{"reorganise": {"into": [{"body": BODY}], "also": [{"body": "a"}]}}"#,
        r#"{"transfer-territory": {"bodies": ["a"]}}"#,
        r#"{"transfer-territory": {"bodies": ["a"], "moves": [{"piece": {"body": "a"}, "to": "b"}]}}"#,
        r#"{"rename": {"body": "a", "name": "A"}}"#,
        r#"{"recode": {"body": "a", "code": "1"}}"#,
        r#"{"reparent": {"body": "a", "to": "b"}}"#,
        r#"{"reclassify": {"body": "a"}}"#,
        r#"{"pool-support": {"principals": ["a"], "offices": ["b"]}}"#,
        r#"{"transfer-function": {"function": "f", "to": "a"}}"#,
        r#"{"assign-lead": {"function": "f"}}"#,
        r#"{"retire-function": {"function": "f"}}"#,
        r#"{"unify-post": {"posts": ["a/head", "b/head"], "mode": "fused"}}"#,
        r#"{"separate-posts": {"posts": ["a/head", "b/head"]}}"#,
        r#"{"create-post": {"body": "a", "id": "a/new", "role": "member", "category": "cadre"}}"#,
        r#"{"abolish-post": {"post": "a/head"}}"#,
        r#"{"adjust-establishment": {"body": "a", "by": {"cadre": 1}}}"#,
        r#"{"transfer-staff": {"from": "a", "to": "b", "staff": {"cadre": 1}}}"#,
        r#"{"transfer-assets": {"from": "a", "to": "b"}}"#,
        r#"{"set-funding": {"body": "a", "mode": "lump-sum"}}"#,
        r#"{"set-seats": {"body": "a", "seats": 0}}"#,
        r#"{"adopt-instrument": {"body": "a", "instrument": "charter"}}"#,
        r#"{"report": {"body": "a", "to": "b", "kind": "monthly"}}"#,
        r#"{"hold-concurrently": {"main": "a/head", "extra": "b/head", "until": "2020-01-01"}}"#,
        r#"{"decentralise": {"function": "f", "mode": "devolve"}}"#,
        r#"{"revoke": {"function": "f"}}"#,
        r#"{"set-tie": {"tie": "guides", "from": "a", "to": "b"}}"#,
    ];
    let mut seen = std::collections::BTreeSet::new();
    for form in forms {
        let form: serde_json::Value = serde_json::from_str(&form.replace("BODY", body)).unwrap();
        let operation: Operation<Names> =
            serde_json::from_value(form.clone()).unwrap_or_else(|error| panic!("{error}: {form}"));
        assert_eq!(serde_json::to_value(&operation).unwrap(), form);
        seen.insert(operation.name());
    }
    assert_eq!(seen, Operation::<Names>::NAMES.iter().copied().collect());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn plans_read_back_equal(plan in plans(6)) {
        let text = plan.to_yaml();
        let again = Plan::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&again, &plan);
        prop_assert_eq!(again.to_yaml(), text.clone());
        // JSON is YAML; and another reader sees the same.
        prop_assert_eq!(&Plan::parse(&serde_json::to_string(&plan).unwrap()).unwrap(), &plan);
        prop_assert_eq!(&serde_saphyr::from_str::<Plan>(&text).unwrap(), &plan);
    }

    /// What is written of an operation is needed: without any field of it another operation is read, or none.
    #[test]
    fn nothing_is_written_that_says_nothing(operation in operations()) {
        let written = serde_json::to_value(&operation).unwrap();
        let read = |value: &serde_json::Value| serde_json::from_value::<Operation<Names>>(value.clone()).ok();
        prop_assert!(read(&written).as_ref() == Some(&operation), "{} reads as another operation", written);
        for place in fields(&written, "") {
            let mut shorter = written.clone();
            let (whole, field) = place.rsplit_once('/').unwrap();
            shorter.pointer_mut(whole).unwrap().as_object_mut().unwrap().remove(field);
            prop_assert!(read(&shorter).as_ref() != Some(&operation), "{} says nothing in {}", place, written);
        }
    }

    #[test]
    fn journals_replay_and_so_does_every_beginning(plan in plans(40), cut in any::<prop::sample::Index>()) {
        let org = organisation();
        let Ok(run) = plan.run(&org, &Charter::new("none")) else { return Ok(()) };
        prop_assert_eq!(run.org().verify(), Ok(()));
        let journal = Journal::of(run.session());
        let text = journal.to_text();
        let read = Journal::parse(&text).unwrap();
        prop_assert_eq!(&read, &journal);
        prop_assert_eq!(read.to_text(), text);
        let mut whole = read.replay(org.clone(), Charter::new("none")).unwrap();
        prop_assert_eq!(whole.org(), run.org());
        prop_assert!(whole.history().eq(run.session().history()));
        // Every beginning: one of them in full, and all of them over many cases.
        let beginning = cut.index(journal.len() + 1);
        while whole.len() > beginning {
            whole.undo();
        }
        let part = journal.first(beginning).replay(org.clone(), Charter::new("none")).unwrap();
        prop_assert_eq!(part.org(), whole.org());
        while whole.undo().is_some() {}
        prop_assert_eq!(whole.org(), &org);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), plan in plans(4), at in any::<prop::sample::Index>()) {
        let _ = Plan::parse(&text);
        let _ = Charter::parse(&text);
        let _ = Journal::parse(&text);
        let mut yaml: Vec<char> = plan.to_yaml().chars().collect();
        let at = at.index(yaml.len());
        yaml.splice(at..(at + 1).min(yaml.len()), text.chars().take(3));
        let _ = Plan::parse(&yaml.into_iter().collect::<String>());
    }
}

fn journal() -> (Org, Journal) {
    let org = organisation();
    let mut plan = Plan::new("x");
    for (number, template) in
        [r##"{"absorb": {"bodies": ["b3"], "into": "b4"}}"##, r##"{"rename": {"body": "b4", "name": "Đ"}}"##]
            .into_iter()
            .enumerate()
    {
        let step = format!(r#"{{"id": "s{number}", "on": "2018-02-01", "cites": "III", "do": [{template}]}}"#);
        plan.steps.push(serde_json::from_str(&step).unwrap());
    }
    let run = plan.run(&org, &Charter::new("none")).unwrap();
    assert!(run.passes(), "{:?}", run.problems());
    (org, Journal::of(run.session()))
}

#[test]
fn a_flipped_bit_in_a_journal_is_found() {
    let (_, journal) = journal();
    let text = journal.to_text();
    assert_eq!(journal.steps().map(|(id, _)| id).collect::<Vec<_>>(), ["s0", "s1"]);
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            // A line break more or less is no damage when what is left is the same.
            assert!(Journal::parse(&flipped).is_err_and(|wrong| !wrong.errors.is_empty()), "byte {at} bit {bit}");
        }
        let cut = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
        let kept = Journal::parse(&text[..cut]);
        assert!(kept.is_err() || text[..cut].is_empty() || text[..cut].ends_with('\n'), "cut at {cut}");
    }
}

#[test]
fn a_journal_says_what_does_not_fit() {
    let (org, journal) = journal();
    let text = journal.to_text();
    let lines: Vec<_> = text.lines().collect();
    let wrong = |text: String| Journal::parse(&text).unwrap_err().to_string();
    assert_eq!(
        wrong(format!("{}\n", lines[1])),
        "journal.jsonl:1:1: this is step 2, not 1 (is a line missing, or in another place?)"
    );
    assert_eq!(
        wrong(text[..text.len() - 1].into()),
        "journal.jsonl:2:1: the line is cut off (the lines before it are whole: keep those)"
    );
    let other = OrgBuilder::new("x", org.as_of(), org.vocabulary().clone()).finish().unwrap();
    let message = journal.replay(other, Charter::new("none")).unwrap_err().to_string();
    assert!(message.starts_with("journal.jsonl:1:1: step `s0`: it was done in a state with digest"), "{message}");
    // Somebody who makes the checksum right is found out by what is there.
    let forged = |old: &str, new: &str| {
        assert!(text.contains(old), "{old} in {text}");
        let forge = |line: &str| {
            let body = line.replacen(old, new, 1);
            let (body, _) = body.rsplit_once(",\"sum\"").unwrap();
            format!("{body},\"sum\":\"{}\"}}\n", reorganon::Digest::of_text(body))
        };
        let text: String = lines.iter().map(|line| forge(line)).collect();
        Journal::parse(&text).unwrap().replay(org.clone(), Charter::new("none")).unwrap_err().to_string()
    };
    assert!(
        forged("\"Ban\",\"Đ\"", "\"Bun\",\"Đ\"")
            .contains(":2:1: step `s1`: change 1 does not fit: body `b4` had another name before")
    );
    assert!(forged("\"Ban\",\"Đ\"", "\"Ban\",\"D\"").contains("it led to a state with digest"));
    assert!(
        forged("\"body\":\"b4\",\"names\"", "\"body\":\"b3\",\"names\"").contains("body `b3` is not there any more")
    );
    assert!(forged("\"body\":\"b4\",\"names\"", "\"body\":\"b9\",\"names\"").contains("there is no body `b9`"));
}

#[test]
fn faults_of_a_plan_have_places() {
    let text = "reorg: 1
title: T
titel: T
steps:
  - id: a
    on: 2018-02-30
    do: [{absorbb: {bodies: [b1], into: b2}}, {rename: {body: b1}}]
  - id: b
    on: 2018-03-01
    on: 2018-03-02
    do:
      - absorb: {bodies: [b1], into: [b2]}
        rename: {body: b1, name: x}
      - unify-post: {posts: [x, y, z], mode: fussed}
      - adjust-establishment: {body: b1, by: {cadre: 1.5}}
      - transfer-assets: {from: b1, to: b2, money: 99999999999999999999}
";
    assert_eq!(
        Plan::parse(text).unwrap_err().to_string(),
        "plan.yaml:3:1: unknown field `titel` (did you mean `title`?)
plan.yaml:6:9: `2018-02-30` is not a date: February 2018 has 28 days (write a day from 2018-02-01 to 2018-02-28)
plan.yaml:7:11: unknown word `absorbb` (did you mean `absorb`?)
plan.yaml:7:57: `name` is missing (write it here)
plan.yaml:10:5: the field `on` stands twice, also in line 9 (keep one of the two)
plan.yaml:12:39: a list stands where a text belongs (write a word; a text with colons or commas in quotes)
plan.yaml:13:9: `rename` is a second word where one belongs (write each in an entry of its own, with its own `-`)
plan.yaml:14:36: a value too many stands in the list (drop it)
plan.yaml:14:46: unknown word `fussed` (did you mean `fused`?)
plan.yaml:15:54: `1.5` is not a whole number (write digits only, without separators, fractions or units)
plan.yaml:16:52: `99999999999999999999` is not between 0 and 18446744073709551615 (check the figure)"
    );
}

#[test]
fn names_that_nobody_knows_have_places() {
    let org = organisation();
    let text = "reorg: 1
title: T
baseline: {as-of: 2017-01-01}
steps:
  - id: a
    on: 2018-02-01
    do:
      - absorb: {bodies: [b1, bb3], into: b2}
      - dissolve: {body: Ban, to: b2}
  - id: b
    on: 2018-01-15
    for-each: {body: {kind: offices}}
    do:
      - transfer-function: {function: f1, to: $it/x}
";
    let (plan, places) = Plan::parse_with_places("p.yaml", text).unwrap();
    let wrong = plan.check_at(&org, &places).unwrap_err().to_string();
    let lines: Vec<_> = wrong.lines().collect();
    assert!(lines[0].starts_with("p.yaml:3:19: the plan is made for the state of 2017-01-01"), "{wrong}");
    assert_eq!(lines[1], "p.yaml:8:31: there is no body `bb3` (did you mean `b3`?)");
    assert!(lines[2].starts_with("p.yaml:9:26: there is no body `Ban` (that is the name of `b"), "{wrong}");
    assert!(lines[3].starts_with("p.yaml:11:9: step `b` goes back in time"), "{wrong}");
    assert!(lines.iter().any(|line| line.starts_with("p.yaml:12:29: there is no kind `offices`")), "{wrong}");
}

const CHARTER: &str = "charter: 1
name: vn
title: Việt Nam
rules:
  - rule: headcount-increase
    source: Programme 19, III.2
    step: warn
    valid-from: 2018-04-19
    valid-until: 2021-01-01
  - rule: deputy-excess
    source: Decree 107
    scope: {kind: office, under: b1}
    with: {caps: [{below: 8, deputies: 1}], otherwise: 3}
";

#[test]
fn a_charter_reads_back_equal() {
    let charter = Charter::parse(CHARTER).unwrap();
    assert_eq!((charter.name(), charter.title(), charter.articles().len()), ("vn", "Việt Nam", 2));
    assert_eq!((charter.articles()[0].step, charter.articles()[0].plan), (Level::Warn, Level::Deny));
    let text = charter.to_yaml().unwrap();
    let again = Charter::parse(&text).unwrap();
    assert_eq!(again.digest(), charter.digest());
    assert_eq!(again.to_yaml().unwrap(), text);
    assert!(charter.unknown_names(&organisation()).is_empty());
    let (charter, places) = Charter::parse_with_places("c.yaml", &CHARTER.replace("under: b1", "under: bb1")).unwrap();
    let wrong = charter.check_at(&organisation(), &places).unwrap_err().to_string();
    assert_eq!(wrong, "c.yaml:12:34: there is no body `bb1` (did you mean `b1`?) [Decree 107]");
    // What parameters name is looked for in the same way, at its place.
    let of_kind = "{rule: body-excess, source: s, with: {of: {kind: offices}, at-most: 3}}";
    let (charter, places) = Charter::parse_with_places("c.yaml", &format!("{CHARTER}  - {of_kind}\n")).unwrap();
    let wrong = charter.check_at(&organisation(), &places).unwrap_err().to_string();
    assert!(wrong.starts_with("c.yaml:14:54: there is no kind `offices`"), "{wrong}");
    assert!(wrong.ends_with(" [s]"), "{wrong}");
}

/// What a charter's own rules and targets name is looked up in the organisation.
#[test]
fn names_of_a_charter_have_places() {
    let text = CHARTER.replace("under: b1", "under: b11")
        + "targets:\n  - {id: few, by: 2018-12-31, bodies: {kind: offices}, at-most: 10}\n";
    let (charter, places) = Charter::parse_with_places("c.yaml", &text).unwrap();
    let wrong = charter.check_at(&organisation(), &places).unwrap_err().to_string();
    let lines: Vec<_> = wrong.lines().collect();
    assert_eq!(lines.len(), 2, "{wrong}");
    assert!(lines[0].starts_with("c.yaml:12:34: ") && lines[0].contains("`b11`"), "{wrong}");
    assert!(lines[1].starts_with("c.yaml:15:46: there is no kind `offices`"), "{wrong}");
}

#[test]
fn faults_of_a_charter_have_places() {
    let wrong = |old: &str, new: &str| {
        assert!(CHARTER.contains(old), "{old}");
        Charter::parse(&CHARTER.replace(old, new)).unwrap_err().to_string()
    };
    assert_eq!(
        wrong("below: 8, deputies", "below: eight, deputys"),
        "charter.yaml:13:27: `eight` is not a whole number (write digits only, without separators, fractions or units) [Decree 107]\ncharter.yaml:13:34: unknown field `deputys` (write one of: below, deputies) [Decree 107]"
    );
    assert_eq!(
        wrong("    with: {caps: [{below: 8, deputies: 1}], otherwise: 3}\n", ""),
        "charter.yaml:10:11: rule `deputy-excess` wants parameters: `otherwise` is missing (write them under `with`) [Decree 107]"
    );
    assert_eq!(
        wrong("2021-01-01", "2018-01-01"),
        "charter.yaml:9:18: rule `headcount-increase` ends before it begins (`valid-until` is the first day on which it is no longer in force) [Programme 19, III.2]"
    );
    assert_eq!(
        wrong("Decree 107", "''"),
        "charter.yaml:11:13: rule `deputy-excess` has no source (cite the clause on which it rests)"
    );
    assert_eq!(
        wrong("step: warn", "step: forbid"),
        "charter.yaml:7:11: unknown word `forbid` (write one of: allow, warn, deny) [Programme 19, III.2]"
    );
    assert_eq!(
        wrong("charter: 1", "charter: 7"),
        "charter.yaml:1:10: format 7 is not known to this version, which reads format 1 (open it with the version of reorganon that wrote it)"
    );
    assert_eq!(wrong("    source: Decree 107\n", ""), "charter.yaml:10:5: `source` is missing (write it here)");
    // A scope on a rule that counts over the whole would be passed over in silence.
    let whole = CHARTER.replace("{caps: [{below: 8, deputies: 1}], otherwise: 3}", "{of: {kind: office}, at-most: 3}");
    let whole = Charter::parse(&whole.replace("rule: deputy-excess", "rule: body-excess")).unwrap_err().to_string();
    assert_eq!(
        whole,
        "charter.yaml:12:13: rule `body-excess` judges the whole at once, so that a scope selects nothing (say under `with`, in `of`, which bodies count) [Decree 107]"
    );
    assert_eq!(
        Plan::parse(CHARTER).unwrap_err().to_string(),
        "plan.yaml:4:1: this is a charter, not a plan: it has `rules` (name another file)"
    );
    assert_eq!(
        Charter::parse("reorg: 1\ntitle: T\nsteps: []\n").unwrap_err().to_string(),
        "charter.yaml:3:1: this is a plan, not a charter: it has `steps` (name another file)"
    );
}

#[test]
fn a_foreign_rule_cannot_be_written() {
    #[derive(Debug)]
    struct Foreign;
    impl TransitionRule for Foreign {
        fn about(&self) -> &'static About {
            &About { code: "foreign", summary: "", explanation: "", source: "x", level: (Level::Warn, Level::Warn) }
        }
        fn judge(&self, _: &Span<'_>, _: &mut reorganon::invariant::Measures) {}
    }
    let charter = Charter::new("mine").with(Article::new(Rule::transition(Foreign)));
    assert_eq!(
        charter.to_yaml().unwrap_err().to_string(),
        "mine: rule `foreign` is not of this library (put the rule in force in code, and save the other articles)"
    );
}
