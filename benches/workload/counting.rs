//! An allocator that knows how many bytes are in use. The benchmark runs on one thread, so plain loads and stores do.
#![expect(unsafe_code, reason = "there is no other way to ask how much memory an organisation takes")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// The bytes in use now.
pub(crate) fn bytes() -> usize {
    IN_USE.load(Relaxed)
}

pub(crate) struct Counting;

// SAFETY: every call goes to the system's allocator as it came; only sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.store(bytes().wrapping_add(layout.size()), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.store(bytes().wrapping_sub(layout.size()), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        IN_USE.store(bytes().wrapping_add(size).wrapping_sub(layout.size()), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(place, layout, size) }
    }
}
