//! The schemas: good files are valid, and what the readers call a fault of form is invalid.
#![cfg(feature = "schema")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use reorganon::document::read_yaml;
use reorganon::{Charter, Org, Plan, schema};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn value(text: &str) -> Value {
    read_yaml::<Value>("file.yaml", text).unwrap().0
}

fn read(path: &str) -> Value {
    value(&fs::read_to_string(root().join(path)).unwrap())
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::meta::validate(schema).map_err(|error| error.to_string()).unwrap();
    jsonschema::draft202012::new(schema).unwrap()
}

fn is_valid(validator: &Validator, value: &Value, name: &str) {
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
}

#[test]
fn good_files_are_valid() {
    let [plan, charter, org] = [schema::plan(), schema::charter(), schema::organisation()].map(|s| validator(&s));
    let mut plans: Vec<_> =
        fs::read_dir(root().join("examples/an_giang/plans")).unwrap().map(|e| e.unwrap().path()).collect();
    plans.push(root().join("tests/format_1/plan.yaml"));
    plans.push(root().join("tests/targets/all.yaml"));
    for path in plans {
        is_valid(&plan, &value(&fs::read_to_string(&path).unwrap()), &path.display().to_string());
    }
    for path in ["examples/an_giang/charter/vn-2018.yaml", "tests/format_1/charter.yaml"] {
        is_valid(&charter, &read(path), path);
    }
    let province = Org::open(root().join("examples/an_giang/org")).unwrap();
    is_valid(&org, &serde_json::to_value(province.to_data()).unwrap(), "the province");
    is_valid(
        &org,
        &serde_json::from_str(&fs::read_to_string(root().join("tests/format_1/org.json")).unwrap()).unwrap(),
        "org.json",
    );
}

/// What editors show of a field is what a person reads, not what the compiler runs.
#[test]
fn descriptions_hold_no_code_of_tests() {
    let mut told = 0;
    for schema in [schema::plan(), schema::charter(), schema::organisation()] {
        let text = schema.to_string();
        for description in text.split("\"description\":\"").skip(1).filter_map(|rest| rest.split("\",").next()) {
            told += 1;
            for code in ["```", "assert", "[`", "crate::"] {
                assert!(!description.contains(code), "{code}: {description}");
            }
        }
    }
    assert!(told > 200, "{told}");
}

/// A value with the one at a path replaced (`null`: removed).
fn but(value: &Value, path: &str, new: Value) -> Value {
    let mut value = value.clone();
    let (parent, last) = path.rsplit_once('/').unwrap();
    let at = value.pointer_mut(parent).unwrap();
    match (at, new) {
        (Value::Object(fields), Value::Null) => drop(fields.remove(last).unwrap()),
        (Value::Object(fields), new) => drop(fields.insert(last.to_owned(), new)),
        (Value::Array(items), new) => *items.get_mut(last.parse::<usize>().unwrap()).unwrap() = new,
        _ => unreachable!(),
    }
    value
}

#[test]
fn bad_plans_are_invalid_and_the_reader_says_no_too() {
    let validator = validator(&schema::plan());
    let good = read("examples/an_giang/plans/religion-before-merger.yaml");
    let cases = [
        ("/reorg", json!(2)),
        ("/title", Value::Null),
        ("/titel", json!("x")),
        ("/steps/0/on", json!("1 October 2018")),
        ("/steps/0/on", json!(20181001)),
        ("/steps/0/do/0", json!({"merg": {}})),
        ("/steps/0/do/0/merge/bodies", json!("one")),
        ("/steps/0/do/0/merge/deputies", json!(-1)),
        ("/steps/0/do/0/merge/into/id", Value::Null),
        ("/steps/0/do/0/merge/depties", json!(1)),
        ("/steps/0/for-each", json!({"teritory": {}})),
        ("/expect/0/deny", json!("x")),
    ];
    for (path, new) in cases {
        let bad = but(&good, path, new.clone());
        assert!(!validator.is_valid(&bad), "{path}: {new} is valid for the schema");
        assert!(Plan::parse(&bad.to_string()).is_err(), "{path}: {new} is read");
    }
}

#[test]
fn bad_targets_are_invalid_and_the_reader_says_no_too() {
    let good = read("tests/targets/all.yaml");
    let charter = json!({"charter": 1, "name": "c", "title": "T", "rules": [], "targets": good["targets"]});
    let [plans, charters] = [schema::plan(), schema::charter()].map(|schema| validator(&schema));
    is_valid(&charters, &charter, "a charter with targets");
    let cases = [
        ("/targets/0/id", Value::Null),
        ("/targets/0/by", json!("2018")),
        ("/targets/0/at-least", json!("101%")),
        ("/targets/0/at-least", json!("0/11")),
        ("/targets/0/at-least", json!("11/0")),
        ("/targets/0/at-least", json!("63,6")),
        ("/targets/0/at-least", json!(-1)),
        ("/targets/0/at-least", json!(63.6)),
        ("/targets/0/at-least", Value::Null),
        ("/targets/0/at-most", json!(3)),
        ("/targets/0/unified", Value::Null),
        ("/targets/0/bodies", json!({})),
        ("/targets/0/atleast", json!(3)),
        ("/targets/0/unified/posts", json!([{"body": {}}])),
        ("/targets/0/in-each/at-most", json!(3)),
        ("/targets/3/of", json!("yesterday")),
    ];
    for (path, new) in cases {
        for (validator, good, is_plan) in [(&plans, &good, true), (&charters, &charter, false)] {
            let bad = but(good, path, new.clone());
            assert!(!validator.is_valid(&bad), "{path}: {new} is valid for the schema");
            let is_read =
                if is_plan { Plan::parse(&bad.to_string()).is_ok() } else { Charter::parse(&bad.to_string()).is_ok() };
            assert!(!is_read, "{path}: {new} is read");
        }
    }
    for (path, new) in
        [("/baselines/0/headcount/cadre", json!(-1)), ("/unrecorded/0/reason", Value::Null), ("/until", json!("soon"))]
    {
        let bad = but(&good, path, new.clone());
        assert!(!plans.is_valid(&bad) && Plan::parse(&bad.to_string()).is_err(), "{path}: {new}");
    }
}

#[test]
fn bad_charters_are_invalid_and_the_reader_says_no_too() {
    let validator = validator(&schema::charter());
    let good = read("tests/format_1/charter.yaml");
    let cases = [
        ("/charter", json!(2)),
        ("/rules/0/rule", json!("no-such-rule")),
        ("/rules/0/source", Value::Null),
        ("/rules/0/step", json!("forbid")),
        ("/rules/1/with/internal", json!("yes")),
        ("/rules/1/with/extern", json!(true)),
        ("/rules/0/valid-from", json!("soon")),
    ];
    for (path, new) in cases {
        let bad = but(&good, path, new.clone());
        assert!(!validator.is_valid(&bad), "{path}: {new} is valid for the schema");
        let read = Charter::parse(&bad.to_string());
        // A rule of another version is kept, and said to be unknown.
        assert!(read.is_ok_and(|it| it.unknown_rules().count() == 1) == (path == "/rules/0/rule"), "{path}: {new}");
    }
}

#[test]
fn bad_organisations_are_invalid_and_the_reader_says_no_too() {
    let validator = validator(&schema::organisation());
    let good: Value =
        serde_json::from_str(&fs::read_to_string(root().join("tests/format_1/org.json")).unwrap()).unwrap();
    let cases = [
        ("/bodies/0/id", json!("1culture")),
        ("/bodies/0/colour", json!("red")),
        ("/posts/0/role", json!("king")),
        ("/establishment/0/authorised", json!(-3)),
        ("/as-of", json!("2018")),
        ("/vocabulary/tiers/province/rank", json!("first")),
        ("/functions/0/lead", Value::Null),
    ];
    for (path, new) in cases {
        let bad = but(&good, path, new.clone());
        assert!(!validator.is_valid(&bad), "{path}: {new} is valid for the schema");
        assert!(Org::from_json(&bad.to_string()).is_err(), "{path}: {new} is read");
    }
}
