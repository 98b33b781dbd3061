//! What `reorganon check` writes for other programs, held against the schemas of those forms (`tests/schemas`): runs that
//! pass, that fail, that fail as expected, and that cannot be read.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Value, json};
use uppsala::XsdValidator;

/// The runs: a name, the exit status that belongs to it, and the plans.
fn runs(test: &str) -> Vec<(&'static str, i32, PathBuf, Vec<&'static str>)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("output_schemas").join(test);
    let _ = fs::remove_dir_all(&folder);
    let begun = Command::new(env!("CARGO_BIN_EXE_reorganon")).arg("init").arg(&folder).output().unwrap();
    assert!(begun.status.success());
    let first = fs::read_to_string(folder.join("plans/first.yaml")).unwrap();
    let write = |name: &str, text: String| fs::write(folder.join("plans").join(name), text).unwrap();
    let more = "      - adjust-establishment: {body: culture-and-sports, by: {civil-servant: 1}}\n";
    write("denied.yaml", first.replace("  - id: one-office\n", &format!("{more}  - id: one-office\n")));
    write("refused.yaml", first.replace("into: culture/office", "into: sports/office"));
    write("faulty.yaml", first.replace("            - sports\n", "            - sport\n"));
    write("hostile.yaml", first.replace("id: one-department", r#"id: "a<b & \"c\" ]]> \e \t\u0000 hoá""#));
    write("hostile plan & <1>.yaml", first.replace("into: culture/office", "into: sports/office"));
    write("broken.yaml", "reorg: 1\ntitle: [\n".into());
    let an_giang = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let expected = vec!["plans/religion-then-merger.yaml", "plans/religion-before-merger.yaml"];
    vec![
        ("passes", 0, folder.clone(), vec!["plans/first.yaml"]),
        ("fails as expected, with warnings", 0, an_giang, expected),
        ("denied", 1, folder.clone(), vec!["plans/denied.yaml"]),
        ("refused", 1, folder.clone(), vec!["plans/refused.yaml", "plans/hostile plan & <1>.yaml"]),
        ("faults of the plan", 1, folder.clone(), vec!["plans/faulty.yaml", "plans/hostile.yaml"]),
        ("unreadable among others", 2, folder, vec!["plans/first.yaml", "plans/broken.yaml", "plans/none.yaml"]),
    ]
}

fn written(format: &str, status: i32, folder: &Path, plans: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reorganon"));
    let output = command.arg("check").args(plans).args(["--format", format]).current_dir(folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(status), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn sarif() -> Validator {
    // A stray bracket makes this pattern no regular expression; `language` is nothing that the program writes.
    let (published, mended) = (r#""^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$""#, r#""^[a-zA-Z]{2}(-[a-zA-Z]{2})?$""#);
    let text = include_str!("schemas/sarif-2.1.0.json");
    assert_eq!(text.matches(published).count(), 2);
    let schema: Value = serde_json::from_str(&text.replace(published, mended)).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Why a text is no SARIF; nothing where it is.
fn no_sarif(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn sarif_is_valid() {
    let validator = sarif();
    for (name, status, folder, plans) in runs("sarif-is-valid") {
        let value: Value = serde_json::from_str(&written("sarif", status, &folder, &plans)).unwrap();
        assert_eq!(no_sarif(&validator, &value), [""; 0], "{name}");
        let results = value["runs"][0]["results"].as_array().unwrap();
        let errors = results.iter().filter(|result| result["level"] == "error").count();
        assert_eq!(errors > 0, status > 0, "{name}");
        // Each result with a place points into a file that was given or that it rests on.
        assert!(results.iter().all(|result| !result["locations"].as_array().unwrap().is_empty()), "{name}");
    }
}

#[test]
fn the_schema_of_sarif_says_no() {
    let validator = sarif();
    let (_, status, folder, plans) = runs("sarif-says-no").remove(2);
    let good: Value = serde_json::from_str(&written("sarif", status, &folder, &plans)).unwrap();
    for (path, wrong) in [
        ("/version", json!("2.2")),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("/runs/0/results/0/message", json!({})),
        ("/runs/0/tool/driver", json!({"version": "1"})),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a plan<1>.yaml")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = wrong;
        assert!(!no_sarif(&validator, &bad).is_empty(), "{path}");
    }
}

/// Why a text is no JUnit report; nothing where it is.
fn no_junit(text: &str) -> Vec<String> {
    let schema = uppsala::parse(include_str!("schemas/junit-10.xsd")).unwrap();
    let validator = XsdValidator::from_schema(&schema).unwrap();
    match uppsala::parse(text) {
        Ok(document) => validator.validate(&document).iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn junit_is_valid() {
    for (name, status, folder, plans) in runs("junit-is-valid") {
        let text = written("junit", status, &folder, &plans);
        assert_eq!(no_junit(&text), [""; 0], "{name}:\n{text}");
        let count = |what: &str| text.matches(what).count();
        assert_eq!(count("<testsuite "), plans.len(), "{name}");
        assert_eq!(count("<failure ") + count("<error ") > 0, status > 0, "{name}:\n{text}");
        let said = format!(
            r#"<testsuites name="reorganon" tests="{}" failures="{}" errors="{}">"#,
            count("<testcase "),
            count("<failure "),
            count("<error ")
        );
        assert!(text.contains(&said), "{name}: {said}\n{text}");
        assert_eq!(count("<error "), if status == 2 { 2 } else { 0 }, "{name}:\n{text}");
    }
}

#[test]
fn the_schema_of_junit_says_no() {
    let (_, status, folder, plans) = runs("junit-says-no").remove(2);
    let good = written("junit", status, &folder, &plans);
    for (from, to) in [
        ("testcase", "case"),
        (" classname=", " class="),
        ("<failure ", "<failure when=\"now\" "),
        (" errors=\"0\" skipped", " skipped"),
        ("</testsuites>", ""),
    ] {
        let bad = good.replace(from, to);
        assert!(bad != good && !no_junit(&bad).is_empty(), "{from} -> {to}:\n{bad}");
    }
}
