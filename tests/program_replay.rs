//! `reorganon replay`: what it prints, and when it succeeds.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn folder(name: &str, end: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("reorganon-cli-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("initial.csv"), "key,level,code,name,kind,parent\nu:1,unit,01,A,,\nu:2#1,unit,02,B,,\n")
        .unwrap();
    let event = r#"{"seq":1,"date":"2020-01-01","type":"merge","inputs":[{"key":"u:1"},{"key":"u:2#1"}],"outputs":[{"key":"u:3","level":"unit","code":"03","name":"C","kind":"","parent":""}],"goes_on":[]}"#;
    fs::write(folder.join("events.jsonl"), event).unwrap();
    fs::write(folder.join("final.csv"), format!("key,level,code,name,kind,parent\n{end}\n")).unwrap();
    folder
}

fn replay(folder: &PathBuf) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_reorganon")).arg("replay").arg(folder).output().unwrap();
    let _ = fs::remove_dir_all(folder);
    output
}

#[test]
fn success_is_an_exact_end() {
    let output = replay(&folder("exact", "u:3,unit,03,C,,"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for line in
        ["2 units at first", "events applied: 1, refused: 0", "final list (1 unit): exact", "lints: 0", "time: "]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn another_end_is_a_failure_and_tells_the_differences() {
    let output = replay(&folder("other", "u:3,unit,04,D,,"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("0 missing, 0 extra, 1 renamed, 0 misplaced, 1 recoded, 0 of another class"), "{text}");
    assert!(text.contains("renamed: `u:3` is `C`, the list says `D` (line 2)"), "{text}");
}

#[test]
fn a_folder_that_is_wrong_is_unreadable_and_nothing_is_carried_out() {
    let wrong = folder("wrong", "u:3,unit,03,C,,");
    fs::write(wrong.join("events.jsonl"), "{}\n[]\n").unwrap();
    let output = replay(&wrong);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    for place in ["events.jsonl:1:", "events.jsonl:2:"] {
        assert!(text.contains(place), "{text}");
    }
    assert!(output.stdout.is_empty());
}
