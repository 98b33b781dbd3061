//! The tutorial: every file in it is written, every command is run, and what stands below it is what it prints.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A fenced block: what stands after the fence, and its lines.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let body: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((info, body.join("\n") + "\n"));
        }
    }
    blocks
}

/// Follows the tutorial in an empty folder; gives how many files and commands it had.
fn follow(name: &str, text: &str) -> (usize, usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tutorial").join(name);
    let _ = fs::remove_dir_all(&folder);
    // The project is a repository of its own.
    fs::create_dir_all(folder.join(".git")).unwrap();
    let (mut files, mut commands, mut printed) = (0, 0, None);
    for (info, body) in blocks(text) {
        match info.split_once(' ').unwrap_or((info, "")) {
            ("yaml", path) => {
                files += 1;
                fs::write(folder.join(path), body).unwrap();
            }
            ("sh", exit) => {
                commands += 1;
                let status = exit.strip_prefix("exits-").map_or(0, |status| status.parse().unwrap());
                let mut words = body.split_whitespace();
                assert_eq!(words.next(), Some("reorganon"), "{body}");
                let output =
                    Command::new(env!("CARGO_BIN_EXE_reorganon")).args(words).current_dir(&folder).output().unwrap();
                let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
                assert_eq!(output.status.code(), Some(status), "{body}\n{text}");
                printed = Some(text);
            }
            ("text", _) => {
                let printed = printed.take().unwrap();
                assert_eq!(
                    printed.trim_end(),
                    body.trim_end(),
                    "what the tutorial `{name}` shows is not what is printed"
                );
            }
            ("console", _) => {}
            _ => panic!("a block that nobody follows: {info}"),
        }
    }
    (files, commands)
}

#[test]
fn the_tutorial_can_be_followed() {
    let english = follow("en", include_str!("../src/tutorial/en.md"));
    assert_eq!(english, (5, 11));
}

#[test]
fn the_vietnamese_tutorial_can_be_followed_and_does_the_same() {
    let vietnamese = include_str!("../src/tutorial/vi.md");
    assert_eq!(follow("vi", vietnamese), (5, 11));
    assert_eq!(blocks(vietnamese), blocks(include_str!("../src/tutorial/en.md")));
}

#[test]
fn how_the_program_is_had_is_said_in_one_way() {
    let file = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    for path in ["README.md", "src/tutorial/en.md", "src/tutorial/vi.md"] {
        let text = file(path);
        let installed: Vec<_> = text.lines().filter(|line| line.starts_with("cargo install ")).collect();
        assert_eq!(installed, ["cargo install --path . --features cli"], "{path}");
        assert!(text.contains("crates.io"), "{path} says where it is not");
    }
    // A runner has no sources beside it: it is told where they are.
    let workflow = file("src/bin/reorganon/init/workflow.yaml");
    assert!(workflow.contains("run: cargo install --git \"${REORGANON:?"), "{workflow}");
    assert!(workflow.contains("REORGANON: ${{ vars.REORGANON }}"), "{workflow}");
    for path in ["src/tutorial/en.md", "src/tutorial/vi.md"] {
        assert!(file(path).contains("`REORGANON`"), "{path}");
    }
}
