//! Running one case within bounds of time, memory and stack.
#![expect(unsafe_code, reason = "there is no other way to count what is allocated")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::Answer;

/// What a case may cost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) seconds: u64,
    pub(crate) mebibytes: usize,
}

impl Bounds {
    /// Five seconds are a thousand times what a small case takes; others may be using the machine.
    pub(crate) const SMALL: Self = Self { seconds: 5, mebibytes: 64 };
    /// A build without optimisation takes ten times as long as one with. A million faults take 1.3 KiB each until the
    /// first thousand are told: they are put in order first, so that the order of rows changes nothing.
    pub(crate) const LARGE: Self = Self { seconds: if cfg!(debug_assertions) { 90 } else { 30 }, mebibytes: 1536 };
}

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// Beyond this the process gives up, before the machine does.
const MOST: usize = 3 << 30;

/// An allocator that knows how many bytes are in use, and were at most.
pub(crate) struct Counting;

fn taken(bytes: usize) -> bool {
    let now = IN_USE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(now, Relaxed);
    now < MOST
}

// SAFETY: every call goes to the system's allocator as it came, or fails as an allocator may; only sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !taken(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

/// One case at a time, so that what is counted is its own.
static ALONE: Mutex<()> = Mutex::new(());

/// The answer of a case, and what it cost in words; or how it broke its bounds.
pub(crate) fn run(
    name: &'static str,
    bounds: Bounds,
    case: Box<dyn Fn() -> Answer + Send + Sync>,
) -> Result<(Answer, String), String> {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = IN_USE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let (send, receive) = mpsc::channel();
    let began = Instant::now();
    let thread = std::thread::Builder::new().name(name.into()).stack_size(512 << 10);
    let thread = thread.spawn(move || {
        let _ = send.send(case());
    });
    let answer = match receive.recv_timeout(Duration::from_secs(bounds.seconds)) {
        Ok(answer) => {
            // What it still holds would be counted as there before the next one, and its end as what that one gave back.
            thread.unwrap().join().unwrap();
            answer
        }
        Err(mpsc::RecvTimeoutError::Timeout) => return Err(format!("it takes more than {} s", bounds.seconds)),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let panic = thread.unwrap().join().unwrap_err();
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            return Err(format!("it panics: {}", text.unwrap_or_default()));
        }
    };
    let peak = PEAK.load(Relaxed).saturating_sub(before) >> 20;
    if peak > bounds.mebibytes {
        return Err(format!("it takes {peak} MiB, and may take {}", bounds.mebibytes));
    }
    Ok((answer, format!("{:.1} s, {peak} MiB", began.elapsed().as_secs_f64())))
}
