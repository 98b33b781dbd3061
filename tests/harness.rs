//! The harness, as `cargo test` runs it: this program calls itself with a folder of plans, and reads what comes of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

/// The folder of plans, for the program that is called.
const FOLDER: &str = "REORGANON_HARNESS_FOLDER";

const PLAN: &str = "reorg: 1
title: Sports joins culture
steps:
  - {id: join, on: 2018-10-01, do: [{absorb: {bodies: [sports], into: culture}}]}
";

fn main() -> ExitCode {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return reorganon::harness::run(folder);
    }
    every_ending_is_a_test();
    nothing_is_passed_over_in_silence();
    an_expectation_in_vain_is_shown_at_its_place();
    println!("harness: 3 tests ok");
    ExitCode::SUCCESS
}

/// A project with these files in `plans`.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("plans")).unwrap();
    reorganon::doc::example().session.org().save_json(folder.join("org.json")).unwrap();
    fs::write(folder.join("charter.yaml"), "charter: 1\nname: charter\ntitle: C\nrules: []\n").unwrap();
    for (name, text) in files {
        fs::write(folder.join("plans").join(name), text).unwrap();
    }
    folder.join("plans")
}

fn tested(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let Output { status, stdout, stderr } = command.env(FOLDER, folder).args(arguments).output().unwrap();
    (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

fn every_ending_is_a_test() {
    let json = r#"{"reorg": 1, "title": "T", "steps": [{"id": "a", "on": "2018-10-01", "do": [{"reparent": {"body": "culture", "to": "sports"}}]}]}"#;
    let bad = PLAN.replace("into: culture", "into: sports");
    let files =
        [("good.yaml", PLAN), ("good.json", json), ("bad.yml", &bad), ("LOUD.YAML", PLAN), ("notes.txt", "no plan")];
    let folder = project("endings", &files);
    let (_, listed) = tested(&folder, &["--list"]);
    let names: Vec<_> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    assert_eq!(names, ["LOUD.YAML", "bad.yml", "good.json", "good"], "{listed}");
    let (well, said) = tested(&folder, &[]);
    let failed: Vec<_> =
        said.lines().filter(|line| line.starts_with("test ") && line.ends_with("... FAILED")).collect();
    assert!(!well && matches!(failed[..], [line] if line.starts_with("test bad.yml ")), "{failed:?} in\n{said}");
    assert!(said.contains("3 passed; 1 failed"), "{said}");
    assert!(said.contains("plans/bad.yml:4:"), "the place is shown: {said}");
    let (well, said) = tested(&folder, &["good"]);
    assert!(well && said.contains("2 passed"), "{said}");
}

fn nothing_is_passed_over_in_silence() {
    let (well, said) = tested(&project("none", &[("notes.txt", "no plan")]), &[]);
    assert!(!well && said.contains("nothing would be tested"), "{said}");
    let (well, said) = tested(Path::new("no-such-folder"), &[]);
    assert!(!well && said.contains("the folder cannot be read"), "{said}");
    // What belongs to the project is no plan; any other file is one, and says what it is instead.
    let folder = project("beside", &[("good.yaml", PLAN)]);
    let (well, said) = tested(folder.parent().unwrap(), &[]);
    assert!(well && said.contains("1 passed"), "{said}");
    fs::write(folder.join("other.yaml"), "charter: 1\nname: c\ntitle: C\nrules: []\n").unwrap();
    let (well, said) = tested(&folder, &[]);
    assert!(!well && said.contains("this is a charter, not a plan"), "{said}");
    #[cfg(unix)]
    {
        let folder = project("linked", &[("good.yaml", PLAN)]);
        std::os::unix::fs::symlink(&folder, folder.join("again")).unwrap();
        let (well, said) = tested(&folder, &[]);
        assert!(well && said.contains("again: a link to a folder, which is not followed"), "{said}");
    }
}

fn an_expectation_in_vain_is_shown_at_its_place() {
    let text = PLAN.replace("steps:", "expect:\n  - {refused: circle, at: jion}\nsteps:");
    let (well, said) = tested(&project("expects", &[("vain.yaml", &text)]), &[]);
    assert!(!well, "{said}");
    for part in [
        "error[unmet-expectation]: expected and did not happen: step `jion` is to be refused as `circle`",
        "plans/vain.yaml:4:27",
        "no step is called `jion`",
        "help: did you mean `join`?",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
