//! Running a target on inputs until its time is over.
#![allow(unsafe_code, reason = "there is no other way to count what is allocated")]
#![allow(clippy::type_complexity, reason = "a target is two boxed functions, and a name for each says no more")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use crate::random::Random;

/// The most time of a processor that one input may take.
const MOST_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });
/// So many times as long as it is to compute, a target may take.
const WAIT: u32 = 3;
/// After this, nobody waits for an answer.
const HANG: Duration = Duration::from_secs(60);
/// The most memory that one input may take.
pub(crate) const MOST_BYTES: usize = 512 << 20;

thread_local! {
    static IN_USE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// Counts what each thread takes: targets run beside each other.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes to the system's allocator as it came; only sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = IN_USE.try_with(|in_use| {
            in_use.set(in_use.get() + layout.size() as isize);
            let _ = PEAK.try_with(|peak| peak.set(peak.get().max(in_use.get())));
        });
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        let _ = IN_USE.try_with(|in_use| in_use.set(in_use.get() - layout.size() as isize));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

/// A target: how an input is made, and what must hold of it.
pub(crate) struct Target {
    pub(crate) make: Box<dyn FnMut(&mut Random) -> Vec<u8>>,
    pub(crate) check: Box<dyn Fn(&[u8])>,
}

/// What this thread has had of a processor, so that a busy machine is no find; where the system does not tell, the time that
/// passed.
pub(crate) fn spent() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|line| line.split(' ').next()?.parse().ok()).map(Duration::from_nanos);
    told.unwrap_or_else(|| BEGAN.elapsed())
}

/// What an input does within a time: nothing, or why it is a find.
pub(crate) fn outcome(check: &dyn Fn(&[u8]), input: &[u8], most: Duration) -> Result<(), String> {
    let (began, before) = (spent(), IN_USE.get());
    PEAK.set(before);
    let result = catch_unwind(AssertUnwindSafe(|| check(input)));
    let (took, peak) = (spent().saturating_sub(began), usize::try_from(PEAK.get() - before).unwrap_or(0));
    match result {
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Err(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
        }
        Ok(()) if took > most => Err(format!("it took {:.1} s", took.as_secs_f64())),
        Ok(()) if peak > MOST_BYTES => Err(format!("it took {} MiB", peak >> 20)),
        Ok(()) => Ok(()),
    }
}

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/regressions").join(target)
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Writes a find, and stops.
fn found(name: &str, input: &[u8], why: &str) -> String {
    let digest = reorganon::Digest::of_text(&String::from_utf8_lossy(input));
    let file = folder(name).join(digest.to_string());
    let kept = fs::create_dir_all(folder(name)).and_then(|()| fs::write(&file, input));
    format!("{name}: {why}\nthe input is in {} ({kept:?})", file.display())
}

pub(crate) fn run(name: &'static str, mut target: Target) {
    let seconds = number("REORGANON_FUZZ_SECONDS", 1);
    let seed = number("REORGANON_FUZZ_SEED", 19);
    // What was found once is tried first.
    let mut known: Vec<_> =
        fs::read_dir(folder(name)).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    known.sort();
    for path in &known {
        if let Err(why) = outcome(&*target.check, &fs::read(path).unwrap(), MOST_TIME) {
            panic!("{name}: {why}\nfound before: {}", path.display());
        }
    }
    // An input that never comes to an end is written by another thread.
    let now: Arc<Mutex<Option<(Instant, Vec<u8>)>>> = Arc::default();
    let watched = Arc::downgrade(&now);
    std::thread::spawn(move || {
        while let Some(now) = watched.upgrade() {
            if let Some((began, input)) = &*now.lock().unwrap()
                && began.elapsed() > HANG
            {
                eprintln!("{}", found(name, input, "it does not come to an end"));
                std::process::abort();
            }
            drop(now);
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    // Each target has inputs of its own.
    let own = name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut random = Random::new(own);
    let (began, at, mut runs) = (spent(), Instant::now(), 0_u64);
    let mut slowest = Duration::ZERO;
    let since = |start: Duration| spent().saturating_sub(start);
    let most = Duration::from_secs(seconds);
    // Who writes files waits for the disk, and that is no work of a processor.
    while since(began) < most && at.elapsed() < WAIT * most || runs < 3 {
        let input = (target.make)(&mut random);
        *now.lock().unwrap() = Some((Instant::now(), input.clone()));
        let start = spent();
        let result = outcome(&*target.check, &input, MOST_TIME);
        slowest = slowest.max(since(start));
        *now.lock().unwrap() = None;
        if let Err(why) = result {
            panic!("{}", found(name, &input, &format!("{why} (seed {seed}, input {runs})")));
        }
        runs += 1;
    }
    println!(
        "{name}: {runs} inputs in {:.1} s of a processor, seed {seed}, {} known ones, the slowest {:.0} ms",
        since(began).as_secs_f64(),
        known.len(),
        slowest.as_secs_f64() * 1000.0
    );
}
