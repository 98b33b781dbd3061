//! Every way in which five bodies can guide one another, through the loader.

use reorganon::org::data::{OrgData, TieData};
use reorganon::{Org, Tie};

use super::trees::{Tree, bare, key};

/// The arrows that there can be among `n` bodies.
fn arrows(n: usize) -> Vec<(usize, usize)> {
    (0..n * n).map(|number| (number / n, number % n)).filter(|(from, to)| from != to).collect()
}

/// Whether nothing is left when what nobody guides is taken away again and again.
fn is_acyclic(n: usize, graph: &[(usize, usize)]) -> bool {
    let mut left: Vec<usize> = (0..n).collect();
    loop {
        let guided = |at: &usize| graph.iter().any(|(from, to)| to == at && left.contains(from));
        let next: Vec<_> = left.iter().copied().filter(guided).collect();
        if next.len() == left.len() {
            return left.is_empty();
        }
        left = next;
    }
}

/// How many of the graphs with these numbers load, each looked at by the test of our own; the numbers are the arrows.
fn accepted(n: usize, numbers: impl Iterator<Item = u32>) -> usize {
    let arrows = arrows(n);
    // All below the root, so that no line is beside the arrows.
    let flat: Tree = vec![None; n];
    let mut data: OrgData = bare(&flat);
    let mut count = 0;
    for number in numbers {
        let graph: Vec<_> = (0..arrows.len()).filter(|at| number >> at & 1 == 1).map(|at| arrows[at]).collect();
        data.ties.clear();
        data.ties.extend(graph.iter().map(|(from, to)| {
            let (from, to) = (key(*from).as_str().into(), key(*to).as_str().into());
            TieData { tie: Tie::Guides, from, to }
        }));
        let loaded = Org::from_data(&data);
        assert_eq!(loaded.is_ok(), is_acyclic(n, &graph), "{graph:?}");
        count += usize::from(loaded.is_ok());
    }
    count
}

#[test]
fn exactly_the_acyclic_guidances_load() {
    for (n, count) in [(1, 1), (2, 3), (3, 25), (4, 543)] {
        assert_eq!(accepted(n, 0..1 << (n * (n - 1))), count, "{n} bodies");
    }
    let all = 1_u32 << 20;
    if crate::number("SMALL_WORLDS").is_some_and(|most| most >= 5) {
        assert_eq!(accepted(5, 0..all), 29_281);
        return;
    }
    // One in 64, spread out: an odd factor goes through all numbers.
    println!("one in 64 of the graphs on 5 bodies; SMALL_WORLDS=5 loads all: the rest is skipped");
    let some = accepted(5, (0..all / 64).map(|number| number.wrapping_mul(0x9E37_79B1) % all));
    assert!((300..700).contains(&some), "{some} load, {} expected", 29_281 / 64);
}
