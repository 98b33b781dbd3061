//! Work on all cores.

use std::panic::resume_unwind;
use std::thread;

/// Works through a list with as many hands as the machine has, each taking every so manieth thing: what each has made.
pub fn on_all_cores<T: Sync, R: Default + Send>(things: &[T], work: impl Fn(&mut R, &T) + Sync) -> Vec<R> {
    let hands = thread::available_parallelism().map_or(1, usize::from).min(things.len().max(1));
    thread::scope(|scope| {
        let work = &work;
        let hands = (0..hands).map(|hand| {
            let own = things.iter().skip(hand).step_by(hands);
            scope.spawn(move || {
                let mut made = R::default();
                own.for_each(|thing| work(&mut made, thing));
                made
            })
        });
        let hands: Vec<_> = hands.collect();
        hands.into_iter().map(|hand| hand.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
