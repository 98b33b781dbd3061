//! Which laws there are, and which bug is caught by which.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::Value;

use crate::bugs::{BUGS, Bug};
use crate::copy;

/// A law: a test of the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Law {
    /// The file of tests, or the folder.
    pub(crate) target: &'static str,
    /// The test in it.
    pub(crate) name: &'static str,
}

impl Law {
    pub(crate) fn function(self) -> &'static str {
        self.name.rsplit("::").next().unwrap_or(self.name)
    }

    /// The files in which the law may stand.
    pub(crate) fn sources(self) -> Vec<PathBuf> {
        let tests = copy::source().join("tests");
        let alone = tests.join(format!("{}.rs", self.target));
        if alone.is_file() {
            return vec![alone];
        }
        let mut open = vec![tests.join(self.target)];
        let mut found = Vec::new();
        while let Some(at) = open.pop() {
            if at.is_dir() {
                open.extend(fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()));
            } else if at.extension().is_some_and(|extension| extension == "rs") {
                found.push(at);
            }
        }
        found
    }
}

/// Every law that a bug names, once.
pub(crate) fn laws() -> Vec<Law> {
    let mut laws: Vec<_> = BUGS.iter().map(|bug| bug.law).collect();
    laws.sort_unstable();
    laws.dedup();
    laws
}

/// What a law says.
#[derive(Debug, Clone)]
enum Verdict {
    Holds,
    /// It is broken; the first line that says how.
    Broken(String),
    /// It could not be asked.
    Mistrial(String),
}

/// The laws, built with the bugs in them.
pub(crate) struct Court {
    folder: PathBuf,
    programs: BTreeMap<String, PathBuf>,
    began: Instant,
}

/// How a law is asked about a few cases only.
const FEW: [(&str, &str); 4] =
    [("PROPTEST_CASES", "10"), ("REFERENCE_SEQUENCES", "20"), ("SMALL_WORLDS", "2"), ("SMALL_SHAPES", "2")];

/// After this a law is taken for broken: it does not come to an end.
const PATIENCE: Duration = Duration::from_secs(180);

impl Court {
    pub(crate) fn built(folder: &Path) -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["test", "--no-run", "--message-format=json"]).current_dir(folder);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let mut targets: Vec<_> = laws().iter().map(|law| law.target).collect();
        targets.dedup();
        cargo.args(targets.iter().flat_map(|target| ["--test", target]));
        // The dependencies are built already, beside this test.
        let own = env::current_exe().unwrap();
        cargo.env("CARGO_TARGET_DIR", own.ancestors().nth(3).unwrap());
        let began = Instant::now();
        let built = cargo.stderr(Stdio::piped()).output().unwrap();
        let lines = built.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let artifacts: Vec<_> = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok()).collect();
        let errors = artifacts.iter().filter(|line| line["message"]["level"] == "error");
        let errors: String = errors.filter_map(|line| line["message"]["rendered"].as_str()).collect();
        assert!(
            built.status.success(),
            "the copy cannot be built:\n{errors}{}",
            String::from_utf8_lossy(&built.stderr)
        );
        let program = |artifact: &Value| {
            let is_test = artifact["target"]["kind"][0] == "test";
            let name = artifact["target"]["name"].as_str().filter(|_| is_test)?.to_owned();
            Some((name, PathBuf::from(artifact["executable"].as_str()?)))
        };
        let programs: BTreeMap<_, _> = artifacts.iter().filter_map(program).collect();
        assert_eq!(programs.len(), targets.len(), "{programs:?}");
        say(&format!("the copy is built, in {:.0} s", began.elapsed().as_secs_f64()));
        Self { folder: folder.to_owned(), programs, began: Instant::now() }
    }

    fn ask(&self, law: Law, bug: Option<usize>) -> Verdict {
        let mut test = Command::new(&self.programs[law.target]);
        test.args([law.name, "--exact", "--test-threads=1"]).current_dir(&self.folder);
        // What is broken need not be made small.
        test.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("REFERENCE_SHRINK", "0");
        test.env("RUST_BACKTRACE", "0").env_remove("REORGANON_PLANTED");
        match bug {
            Some(number) => test.env("REORGANON_PLANTED", number.to_string()),
            // The crate itself has held before all cases of these laws: a few tell whether the copy is one.
            None => FEW.iter().fold(&mut test, |test, (name, few)| test.env(name, few)),
        };
        let (out, copy) = tempfile(law, bug);
        let mut running = test.stdout(out).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        let status = loop {
            if let Some(status) = running.try_wait().unwrap() {
                break Some(status);
            }
            if began.elapsed() > PATIENCE {
                running.kill().unwrap();
                running.wait().unwrap();
                break None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let told = fs::read_to_string(&copy).unwrap_or_default();
        let _ = fs::remove_file(&copy);
        match status {
            None => Verdict::Broken(format!("it does not come to an end in {} s", PATIENCE.as_secs())),
            Some(_) if !told.contains("running 1 test\n") => Verdict::Mistrial(told),
            Some(status) if status.success() => Verdict::Holds,
            Some(_) => Verdict::Broken(how(&told)),
        }
    }

    /// Without a bug, every law holds in the copy.
    pub(crate) fn acquits_what_is_right(&self) {
        let wrong = Mutex::new(Vec::new());
        let laws = laws();
        side_by_side(laws.len(), |place| {
            let verdict = self.ask(laws[place], None);
            if !matches!(verdict, Verdict::Holds) {
                wrong.lock().unwrap().push(format!("{:?} without a bug: {verdict:?}", laws[place]));
            }
        });
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        say(&format!("{} laws hold without a bug, {:.0} s", laws.len(), self.began.elapsed().as_secs_f64()));
    }

    /// Every bug is caught by the law that it names; a table of all.
    pub(crate) fn catches_all(&self) {
        let ask_all = env::var("REORGANON_PLANTED_LAWS").is_ok_and(|which| which == "all");
        let lines = Mutex::new(BTreeMap::new());
        side_by_side(BUGS.len(), |number| {
            let Bug { law, .. } = BUGS[number];
            let began = Instant::now();
            let verdict = self.ask(law, Some(number));
            let took = began.elapsed();
            let others: Vec<_> = laws().into_iter().filter(|other| ask_all && *other != law).collect();
            let others =
                others.into_iter().filter(|other| matches!(self.ask(*other, Some(number)), Verdict::Broken(_)));
            let others: Vec<_> = others.map(|other| format!("{} {}", other.target, other.name)).collect();
            lines.lock().unwrap().insert(number, (verdict, took, others));
        });
        let mut escaped = Vec::new();
        let lines = lines.into_inner().unwrap();
        for (number, (verdict, took, others)) in &lines {
            let Bug { name, module, law, .. } = &BUGS[*number];
            let by = format!("{} {}", law.target, law.name);
            match verdict {
                Verdict::Broken(how) => {
                    say(&format!("{number:3}  {name:<58} {by:<62} {:4.1} s  {how}", took.as_secs_f64()))
                }
                Verdict::Holds => {
                    say(&format!("{number:3}  {name:<58} NOT caught by {by}"));
                    escaped.push(format!("{name} ({module})"));
                }
                Verdict::Mistrial(told) => panic!("`{by}` cannot be asked:\n{told}"),
            }
            others.iter().for_each(|other| say(&format!("     also by {other}")));
        }
        let all = self.began.elapsed().as_secs_f64();
        say(&format!(
            "{} of {} planted bugs are caught, {all:.0} s after the build",
            BUGS.len() - escaped.len(),
            BUGS.len()
        ));
        assert!(escaped.is_empty(), "not caught: {}", escaped.join(", "));
    }
}

/// A file for what a law says, so that nobody waits for a full pipe.
fn tempfile(law: Law, bug: Option<usize>) -> (fs::File, PathBuf) {
    let number = bug.map_or("none".to_owned(), |number| number.to_string());
    let path =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("planted-{number}-{}-{}", law.target, law.function()));
    (fs::File::create(&path).unwrap(), path)
}

/// The first words of a panic, from what a test writes.
fn how(told: &str) -> String {
    let after = told.lines().skip_while(|line| !line.contains("panicked at")).nth(1).unwrap_or_default();
    after.chars().take(110).collect()
}

/// Does so many things, as many at a time as the machine can.
fn side_by_side(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let hands = thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    thread::scope(|scope| {
        for _ in 0..hands {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    work(number);
                }
            });
        }
    });
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
