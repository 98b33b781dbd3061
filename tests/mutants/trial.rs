//! Which tests reach which mutant, and whether one of them notices it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::build::{Built, Program};
use crate::generate::Mutant;
use crate::{copy, say};

/// A test, with how long it takes.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    program: usize,
    name: String,
    /// With a few cases only: of a law that takes long, this is asked first.
    few: bool,
    took: Duration,
}

/// How a law is asked about a few cases.
const FEW: [(&str, &str); 4] =
    [("PROPTEST_CASES", "24"), ("REFERENCE_SEQUENCES", "60"), ("SMALL_WORLDS", "3"), ("SMALL_SHAPES", "2")];

/// What takes longer is asked with a few cases first, and as it is only of those that survive everything else.
const LONG: Duration = Duration::from_millis(2000);

/// What came of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A test noticed it: which, or one of which.
    Noticed(String),
    /// It did not end in time.
    Endless(String),
    /// All tests that reach it pass: how many they are.
    Survived(usize),
}

/// Which test noticed a mutant in an earlier run, and the version of the file then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Noticed {
    by: String,
    version: u64,
}

impl Noticed {
    /// The name of a mutant, and what is known of it.
    pub(crate) fn read(line: &str) -> Option<(String, Self)> {
        let (name, rest) = line.split_once('\t')?;
        let (by, version) = rest.split_once('\t')?;
        Some((name.to_owned(), Self { by: by.to_owned(), version: version.parse().ok()? }))
    }

    /// The line for it.
    fn line(of: &Mutant, by: &str, version: u64) -> String {
        format!("{}\t{by}\t{version}\n", of.name)
    }
}

/// Stands where a test would, for a mutant that none noticed; the version is that of everything.
const SURVIVED: &str = "nothing";

/// How many mutants are tried before those that survive are tried with what takes long.
const AT_A_TIME: usize = 60;

/// A number for the texts of all sources and tests: as long as it is the same, what survived does.
pub(crate) fn everything() -> u64 {
    let mut all = Vec::new();
    ["src", "tests"].iter().for_each(|folder| copy::files(&copy::source().join(folder), &mut all));
    all.retain(|path| !path.starts_with(copy::source().join("tests/mutants")));
    all.sort();
    let mut hasher = DefaultHasher::new();
    all.iter().for_each(|path| fs::read(path).unwrap().hash(&mut hasher));
    hasher.finish()
}

/// All tests, and which of them reach each mutant.
pub(crate) struct Trial<'b> {
    built: &'b Built,
    tests: Vec<Test>,
    /// By mutant: its tests.
    reaching: Vec<Vec<usize>>,
    /// How many mutants each test has noticed: those that notice much are asked before others that take as long.
    noticed: Vec<AtomicUsize>,
}

/// How many things are done at a time.
fn hands() -> usize {
    let own = env::var("REORGANON_MUTANTS_JOBS").ok().and_then(|n| n.parse().ok());
    own.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Does so many things, in their order, some at a time, until there are no more or it is too late.
fn side_by_side(count: usize, until: Option<Instant>, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..hands().min(count) {
            scope.spawn(|| {
                while until.is_none_or(|until| Instant::now() < until) {
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

/// How long something may compute that should take so long: what has much else to do beside it is slow, but computes no more.
fn seconds(expected: Duration) -> u64 {
    5 + 4 * (expected.as_secs() + 1)
}

/// Runs tests of a program; nothing where they did not end in time.
fn run(
    built: &Built,
    program: &Program,
    tests: &[&str],
    few: bool,
    expected: Duration,
    set: (&str, &str),
) -> Option<ExitStatus> {
    let mut shell = Command::new("sh");
    let limit = seconds(expected);
    // Time of the processor, and 8 GiB: what asks for more is wrong.
    shell.args(["-c", &format!("ulimit -t {limit}; ulimit -v 8388608; exec \"$@\""), "sh"]);
    shell.arg(&program.path).args(["--exact", "--test-threads=1"]).args(tests).current_dir(&built.folder);
    // What is broken need not be made small, nor kept.
    shell.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("REFERENCE_SHRINK", "0").env("RUST_BACKTRACE", "0");
    shell.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1").env("PROPTEST_RNG_SEED", "1");
    shell.env_remove("REORGANON_PLANTED").env_remove("REORGANON_REACHED").env(set.0, set.1);
    if few || crate::is_quick() {
        shell.envs(FEW);
    }
    if env::var_os("REORGANON_CASES").is_none() {
        shell.env("REORGANON_CASES", copy::source().join("../shared/cases"));
    }
    let mut running = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = running.try_wait().unwrap() {
            // Beyond the limit the system ends it, with a signal: so would a stack that is full, much sooner.
            let late = status.code().is_none() && began.elapsed() >= Duration::from_secs(limit);
            return (!late).then_some(status);
        }
        // Who waits for something that does not come computes nothing.
        if began.elapsed() > Duration::from_secs(10 * limit) {
            running.kill().unwrap();
            running.wait().unwrap();
            return None;
        }
        thread::sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_millis(20));
    }
}

/// The tests of a program.
fn listed(built: &Built, program: usize) -> Vec<Test> {
    let list = |arguments: &[&str]| {
        let listed = Command::new(&built.programs[program].path).args(arguments).output().unwrap();
        String::from_utf8(listed.stdout).unwrap()
    };
    let (all, ignored) = (list(&["--list"]), list(&["--list", "--ignored"]));
    let names = all.lines().filter(|line| !ignored.lines().any(|other| other == *line));
    let names = names.filter_map(|line| line.strip_suffix(": test")).map(str::to_owned);
    names.map(|name| Test { program, name, few: false, took: Duration::ZERO }).collect()
}

/// What is known of tests from the last time: as long as a program is the same, it reaches the same.
struct Seen {
    file: PathBuf,
    known: BTreeMap<String, String>,
}

impl Seen {
    fn kept() -> Self {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants-seen.txt");
        let text = fs::read_to_string(&file).unwrap_or_default();
        let known = text.lines().filter_map(|line| line.split_once('\t'));
        let known = known.map(|(test, seen)| (test.to_owned(), seen.to_owned())).collect();
        Self { file, known }
    }

    /// Which mutants each test reaches, none where it fails; how long each takes is noted with it.
    fn all(&self, built: &Built, tests: &mut [Test]) -> Vec<Vec<usize>> {
        let found = Mutex::new(BTreeMap::new());
        side_by_side(tests.len(), None, |number| {
            let test = &tests[number];
            let program = &built.programs[test.program];
            let made = fs::metadata(&program.path).unwrap().modified().unwrap();
            let key = format!("{} {made:?} {} {}", program.path.display(), test.name, test.few);
            let line = self.known.get(&key).cloned().unwrap_or_else(|| {
                let line = looked(built, test, number);
                let mut file = fs::OpenOptions::new().create(true).append(true).open(&self.file).unwrap();
                file.write_all(format!("{key}\t{line}\n").as_bytes()).unwrap();
                line
            });
            let mut numbers = line.split(' ').filter_map(|number| number.parse::<usize>().ok());
            let took = Duration::from_micros(numbers.next().unwrap() as u64);
            found.lock().unwrap().insert(number, (took, numbers.collect::<Vec<_>>()));
        });
        let found = found.into_inner().unwrap().into_values();
        tests
            .iter_mut()
            .zip(found)
            .map(|(test, (took, reached))| {
                test.took = took;
                reached
            })
            .collect()
    }
}

/// Runs a test: the microseconds that it took, and the mutants that it reached.
fn looked(built: &Built, test: &Test, number: usize) -> String {
    let program = &built.programs[test.program];
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutants-reached-{number}"));
    let _ = fs::remove_file(&file);
    let began = Instant::now();
    let hour = Duration::from_secs(3600);
    let status = run(built, program, &[&test.name], test.few, hour, ("REORGANON_REACHED", file.to_str().unwrap()));
    let took = began.elapsed();
    let reached = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(&file);
    let passes = status.is_some_and(|status| status.success());
    if !passes {
        say(&format!("{} {} fails without a mutant, and is not asked", program.name, test.name));
    }
    let reached: Vec<_> = reached.lines().filter(|_| passes).collect();
    format!("{} {}", took.as_micros(), reached.join(" "))
}

impl<'b> Trial<'b> {
    /// Runs each test by itself, without a mutant, and sees which mutants it reaches.
    pub(crate) fn prepared(built: &'b Built) -> Self {
        let began = Instant::now();
        let mut tests: Vec<_> = (0..built.programs.len()).flat_map(|program| listed(built, program)).collect();
        let seen = Seen::kept();
        let mut found = seen.all(built, &mut tests);
        let all: Duration = tests.iter().map(|test| test.took).sum();
        // Of what takes long, a few cases.
        let long = (0..tests.len()).filter(|number| tests[*number].took > LONG && !found[*number].is_empty());
        let mut few: Vec<_> = long.map(|number| Test { few: true, ..tests[number].clone() }).collect();
        let found_by_few = seen.all(built, &mut few);
        found.extend(found_by_few);
        tests.extend(few);
        let mut reaching = vec![Vec::new(); built.compiles.len()];
        for (number, reached) in found.into_iter().enumerate() {
            reached.into_iter().for_each(|mutant| reaching[mutant].push(number));
        }
        say(&format!(
            "{} tests, {:.0} s one after the other; seen in {:.0} s",
            tests.len(),
            all.as_secs_f64(),
            began.elapsed().as_secs_f64()
        ));
        let noticed = tests.iter().map(|_| AtomicUsize::new(0)).collect();
        Self { built, tests, reaching, noticed }
    }

    fn told(&self, test: usize) -> String {
        let test = &self.tests[test];
        let few = if test.few { " (few)" } else { "" };
        format!("{} {}{few}", self.built.programs[test.program].name, test.name)
    }

    /// Tests that are asked together, and in which order: the one that noticed it last time, then what is quick, by
    /// program and the nearest first, then what is slow.
    fn batches(&self, mutant: usize, of: &Mutant, last: Option<&str>, long: bool) -> Vec<Vec<usize>> {
        let quick = Duration::from_millis(250);
        let mut reaching = self.reaching[mutant].clone();
        reaching.retain(|test| (!self.tests[*test].few && self.tests[*test].took > LONG) == long);
        reaching.sort_by_key(|test| self.tests[*test].took);
        let mut batches: Vec<Vec<usize>> = Vec::new();
        batches.extend(reaching.iter().find(|test| Some(&*self.told(**test)) == last).map(|test| vec![*test]));
        let module = of.file.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
        let (fast, mut slow): (Vec<usize>, Vec<usize>) =
            reaching.iter().partition(|test| self.tests[**test].took < quick && !self.tests[**test].few);
        let mut programs: BTreeMap<(bool, usize), Vec<Vec<usize>>> = BTreeMap::new();
        for test in fast {
            let near = self.tests[test].name.starts_with(&*module);
            let lists = programs.entry((!near, self.tests[test].program)).or_insert_with(|| vec![Vec::new()]);
            let sum = |list: &[usize]| list.iter().map(|test| self.tests[*test].took).sum::<Duration>();
            match lists.last_mut() {
                Some(list) if sum(list) < 3 * quick => list.push(test),
                _ => lists.push(vec![test]),
            }
        }
        let mut together: Vec<_> =
            programs.into_iter().flat_map(|((far, _), lists)| lists.into_iter().map(move |list| (far, list))).collect();
        let cost = |list: &[usize]| {
            let took: Duration = list.iter().map(|test| self.tests[*test].took).sum();
            let noticed: usize = list.iter().map(|test| self.noticed[*test].load(Ordering::Relaxed)).sum();
            (took + Duration::from_millis(5)).as_micros() / (noticed as u128 + 1)
        };
        together.sort_by_cached_key(|(far, list)| (*far, cost(list)));
        batches.extend(together.into_iter().map(|(_, list)| list));
        slow.sort_by_cached_key(|test| cost(&[*test]));
        batches.extend(slow.into_iter().map(|test| vec![test]));
        batches
    }

    /// What comes of a mutant, by what takes long or by all else.
    fn fate(&self, number: usize, mutant: &Mutant, last: Option<&str>, long: bool) -> Fate {
        for batch in self.batches(number, mutant, last, long) {
            let few = self.tests[batch[0]].few;
            let program = &self.built.programs[self.tests[batch[0]].program];
            let names: Vec<_> = batch.iter().map(|test| &*self.tests[*test].name).collect();
            let expected = batch.iter().map(|test| self.tests[*test].took).sum();
            let by = || self.told(batch[0]) + if batch.len() > 1 { " and others" } else { "" };
            let status = run(self.built, program, &names, few, expected, ("REORGANON_PLANTED", &number.to_string()));
            if status.is_none_or(|status| !status.success()) {
                for test in &batch {
                    self.noticed[*test].fetch_add(1, Ordering::Relaxed);
                }
                return if status.is_none() { Fate::Endless(by()) } else { Fate::Noticed(by()) };
            }
        }
        Fate::Survived(self.reaching[number].len())
    }

    /// What comes of these mutants, as far as there is time; each as soon as it is known, also to the file. So many at a
    /// time: those of them that survive all else are tried with what takes long, and then the next. `all` is the number of
    /// everything that was built.
    pub(crate) fn tried(
        &self,
        mutants: &[Mutant],
        last: &BTreeMap<String, Noticed>,
        kept: &Path,
        until: Option<Instant>,
        all: u64,
    ) -> BTreeMap<usize, Fate> {
        let began = Instant::now();
        let mut numbers: Vec<_> = (0..mutants.len()).filter(|number| self.built.compiles[*number]).collect();
        let mut known = BTreeMap::new();
        if env::var_os("REORGANON_MUTANTS_GO_ON").is_some_and(|text| !text.is_empty()) {
            let same = |number: &usize| {
                let mutant = &mutants[*number];
                let noticed = last.get(&mutant.name)?;
                let survived = Fate::Survived(self.reaching[*number].len());
                match &*noticed.by {
                    SURVIVED => (noticed.version == all).then_some(survived),
                    by => (noticed.version == mutant.version).then(|| Fate::Noticed(by.to_owned())),
                }
            };
            known.extend(numbers.iter().filter_map(|number| Some((*number, same(number)?))));
            // What has its reason is taken for a survivor, which it may be.
            let explained = crate::explained();
            let explained = |number: &usize| explained.contains_key(&*mutants[*number].name);
            let survivors = numbers.iter().filter(|number| explained(number));
            known.extend(survivors.map(|number| (*number, Fate::Survived(self.reaching[*number].len()))));
            numbers.retain(|number| !known.contains_key(number));
            say(&format!("{} are known from earlier, {} are left", known.len(), numbers.len()));
        }
        let fates = Mutex::new(known);
        let kept = Mutex::new(fs::OpenOptions::new().create(true).append(true).open(kept).unwrap());
        let try_all = |numbers: &[usize], long: bool| {
            side_by_side(numbers.len(), until, |place| {
                let number = numbers[place];
                let mutant = &mutants[number];
                let by = last.get(&mutant.name).map(|noticed| &*noticed.by);
                let fate = self.fate(number, mutant, by, long);
                let line = match &fate {
                    Fate::Noticed(by) | Fate::Endless(by) => Noticed::line(mutant, by, mutant.version),
                    Fate::Survived(_) if long => Noticed::line(mutant, SURVIVED, all),
                    Fate::Survived(_) => String::new(),
                };
                kept.lock().unwrap().write_all(line.as_bytes()).unwrap();
                if matches!(fate, Fate::Survived(_)) {
                    let what = if long { "all" } else { "for now" };
                    say(&format!("survives {what}: line {} {}", mutant.line, mutant.name));
                }
                // What is still to be tried with what takes long has no fate yet.
                if long || !matches!(fate, Fate::Survived(_)) {
                    fates.lock().unwrap().insert(number, fate);
                }
            });
        };
        for (place, some) in numbers.chunks(AT_A_TIME).enumerate() {
            try_all(some, false);
            let open = |number: &usize| !fates.lock().unwrap().contains_key(number);
            try_all(&some.iter().copied().filter(open).collect::<Vec<_>>(), true);
            let survive = fates.lock().unwrap().values().filter(|fate| matches!(fate, Fate::Survived(_))).count();
            let (done, took) = ((place + 1) * AT_A_TIME, began.elapsed().as_secs_f64());
            say(&format!("{} of {} tried, {survive} survive, {took:.0} s", done.min(numbers.len()), numbers.len()));
            if until.is_some_and(|until| Instant::now() >= until) {
                break;
            }
        }
        fates.into_inner().unwrap()
    }
}
