//! The numbers of verdicts, shares and establishments, against fractions of any size.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::Cell;
use std::cmp::Ordering;

use common::runner::{counts_are_asked, for_all};
use common::tape::Tape;
use num_bigint::BigInt;
use num_rational::BigRational;
use reorganon::{Amount, Bound, Extent, Fraction, Measure, Strength};

fn ratio(over: impl Into<BigInt>, under: impl Into<BigInt>) -> BigRational {
    BigRational::new(over.into(), under.into())
}

fn exact(amount: Amount) -> BigRational {
    let (over, under) = amount.parts();
    ratio(over, under)
}

/// Small numbers, numbers near the edges, anything.
fn number(tape: &mut Tape<'_>) -> i64 {
    let any = (0..4).fold(0_i64, |sum, _| sum << 16 | tape.below(1 << 16) as i64);
    match tape.below(8) {
        0 => any,
        1 => *tape.one(&[i64::MAX, i64::MAX - 1, i64::MIN, i64::MIN + 1, 1 << 32, 1 << 31]),
        _ => tape.below(40) as i64 - 8,
    }
}

fn amount(tape: &mut Tape<'_>) -> Amount {
    let (over, under) = (number(tape), if tape.chance(1, 3) { 1 } else { number(tape) });
    let made = Amount::ratio(over, under);
    assert_eq!(made.is_some(), under > 0, "a ratio is over something above zero");
    made.unwrap_or(Amount::from(over))
}

/// Whether a fraction can be written with two numbers of 64 bits.
fn fits(value: &BigRational) -> bool {
    i64::try_from(value.numer()).is_ok() && i64::try_from(value.denom()).is_ok()
}

/// Of two with one denominator the difference keeps it, as people write shares of one whole.
#[test]
fn what_is_left_of_tenths_are_tenths() {
    let of = |parts: [i64; 2]| serde_json::from_value::<Amount>(serde_json::json!(parts)).unwrap();
    assert_eq!(of([7, 10]).minus(of([3, 10])).unwrap().parts(), (4, 10));
    assert_eq!(of([7, 10]).minus(of([1, 5])).unwrap().parts(), (1, 2));
}

/// Amounts are compared and subtracted as fractions: `7/11` is not 63 per cent, and nothing is ever rounded.
#[test]
fn amounts_are_exact() {
    let (ratios, breached) = (Cell::new(0), Cell::new(0));
    for_all(4_000, 24, |numbers| {
        let mut tape = Tape::new(numbers);
        let (a, b, c) = (amount(&mut tape), amount(&mut tape), amount(&mut tape));
        let (x, y, z) = (exact(a), exact(b), exact(c));
        assert_eq!(a.cmp(&b), x.cmp(&y), "{a} and {b}");
        assert_eq!(a == b, x == y, "{a} and {b}");
        assert_eq!(a.count().is_some(), a.parts().1 == 1);
        let written = serde_json::to_value(a).unwrap();
        assert_eq!((written.is_i64(), written.is_array()), (a.count().is_some(), a.count().is_none()), "{written}");
        assert_eq!(serde_json::from_value::<Amount>(written).unwrap().parts(), a.parts());
        match a.minus(b) {
            Some(difference) => {
                assert_eq!(exact(difference), &x - &y, "{a} − {b}");
                let under =
                    if a.parts().1 == b.parts().1 { BigInt::from(a.parts().1) } else { (&x - &y).denom().clone() };
                assert_eq!(BigInt::from(difference.parts().1), under, "{a} − {b} = {difference}");
            }
            // Of two with one denominator the difference keeps it; else it is in lowest terms.
            None if a.parts().1 == b.parts().1 => assert!(a.parts().0.checked_sub(b.parts().0).is_none(), "{a} − {b}"),
            None => assert!(!fits(&(&x - &y)), "{a} − {b}"),
        }
        for (bound, beyond, slack) in [(Bound::AtMost, x > y, &y - &x), (Bound::AtLeast, x < y, &x - &y)] {
            let measure = |value, limit| match bound {
                Bound::AtMost => Measure::at_most(value, limit),
                Bound::AtLeast => Measure::at_least(value, limit),
            };
            let one = measure(a, b);
            assert_eq!(one.is_breached(), beyond, "{one:?}");
            assert!(one.slack().is_none_or(|left| exact(left) == slack), "{one:?}");
            assert!(one.slack().is_some() || !fits(&slack) || a.parts().1 == b.parts().1, "{one:?}");
            let other = measure(c, b);
            let others = if bound == Bound::AtMost { &y - &z } else { &z - &y };
            if one.slack().is_some() && other.slack().is_some() {
                assert_eq!(one.is_worse_than(&other), slack < others, "{one:?} {other:?}");
            }
            assert!(!one.is_worse_than(&one));
            let unknown = Measure::unknown(bound, b);
            assert!(!unknown.is_breached() && unknown.slack().is_none() && !one.is_worse_than(&unknown));
            breached.set(breached.get() + usize::from(beyond));
        }
        ratios.set(ratios.get() + usize::from(a.parts().1 != b.parts().1));
    });
    assert!(!counts_are_asked() || ratios.get() > 1_000 && breached.get() > 1_000, "{ratios:?} {breached:?}");
    let (seven, percent) = (Amount::ratio(7, 11).unwrap(), Amount::ratio(63, 100).unwrap());
    assert_eq!(seven.cmp(&percent), Ordering::Greater, "the programme prints 7 of 11 as 63 %");
}

fn fraction(tape: &mut Tape<'_>) -> Option<Fraction> {
    let under = match tape.below(4) {
        0 => tape.below(1 << 16) as u64 * (1 << 20),
        1 => u64::from(u32::MAX) - tape.below(4) as u64,
        _ => tape.below(30) as u64,
    };
    let over = tape.below(usize::try_from(under).unwrap() + 2) as u64;
    let made = Fraction::new(over, under);
    let is_one = under > 0 && over <= under;
    let lowest = is_one.then(|| ratio(over, under)).filter(|value| u32::try_from(value.denom()).is_ok());
    assert_eq!(made.is_some(), lowest.is_some(), "{over} of {under}");
    if let (Some(made), Some(lowest)) = (made, lowest) {
        assert_eq!((made.terms().0.into(), made.terms().1.into()), (lowest.numer().clone(), lowest.denom().clone()));
        assert_eq!(made.to_string().parse(), Ok(made));
    }
    made
}

/// Shares of a whole are added without rounding, and taken of a number only where the result is whole.
#[test]
fn fractions_are_exact() {
    let (whole, broken, above) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(4_000, 40, |numbers| {
        let mut tape = Tape::new(numbers);
        let parts: Vec<_> = (0..tape.between(1, 5)).filter_map(|_| fraction(&mut tape)).collect();
        let exact = |part: &Fraction| ratio(part.terms().0, part.terms().1);
        for part in &parts {
            let count = if tape.chance(1, 8) { u64::MAX - tape.below(9) as u64 } else { tape.below(2_000) as u64 };
            let of = exact(part) * BigInt::from(count);
            assert_eq!(part.of(count).map(BigInt::from), of.is_integer().then(|| of.to_integer()), "{part} of {count}");
            let (whole, broken) = (&whole, &broken);
            (if of.is_integer() { whole } else { broken }).update(|n| n + 1);
        }
        let sum = parts.iter().map(exact).fold(ratio(0, 1), |sum, part| sum + part);
        let one = ratio(1, 1);
        if let Some(order) = Fraction::compare_sum(parts.iter().copied()) {
            assert_eq!(order, sum.cmp(&one), "{parts:?}");
            above.update(|n| n + usize::from(order.is_gt()));
        } else {
            assert!(parts.len() > 3, "so few parts can be compared: {parts:?}");
        }
        match Fraction::sum(parts.iter().copied()) {
            Some(told) => assert_eq!(exact(&told), sum, "{parts:?}"),
            None => assert!(sum > one || u32::try_from(sum.denom()).is_err() || parts.len() > 3, "{parts:?}"),
        }
    });
    let counts = [whole.get(), broken.get(), above.get()];
    assert!(!counts_are_asked() || counts.iter().all(|count| *count > 500), "{counts:?}");
}

/// Two strengths or extents together, and one without the other: unknown stays unknown, and nothing wraps round.
#[test]
fn heads_and_areas_add_up() {
    let strength = |tape: &mut Tape<'_>| {
        let many = |tape: &mut Tape<'_>| match tape.below(8) {
            0 => Strength::MOST - tape.below(3) as u32,
            _ => tape.below(6) as u32,
        };
        let (authorised, actual) = (many(tape), many(tape));
        let actual = tape.chance(2, 3).then_some(actual);
        let made = Strength::new(authorised, actual, tape.chance(1, 3));
        assert_eq!((made.authorised(), made.actual()), (authorised, actual));
        made
    };
    for_all(4_000, 24, |numbers| {
        let mut tape = Tape::new(numbers);
        let (a, b) = (strength(&mut tape), strength(&mut tape));
        let most = u64::from(Strength::MOST);
        let sum = |x: u32, y: u32| Some(u64::from(x) + u64::from(y)).filter(|sum| *sum <= most);
        let known = a.actual().zip(b.actual());
        let possible = sum(a.authorised(), b.authorised()).is_some() && known.is_none_or(|(x, y)| sum(x, y).is_some());
        let both = a.plus(b);
        assert_eq!(both.is_some(), possible, "{a:?} and {b:?}");
        assert_eq!(both, b.plus(a));
        if let Some(both) = both {
            assert_eq!(Some(u64::from(both.authorised())), sum(a.authorised(), b.authorised()));
            assert_eq!(both.actual().map(u64::from), known.and_then(|(x, y)| sum(x, y)));
            assert_eq!(both.is_assumed(), a.is_assumed() || b.is_assumed());
            assert!(both == b || both.minus(b).is_some_and(|rest| rest.authorised() == a.authorised()), "{a:?} {b:?}");
        }
        let rest = a.minus(b);
        if a == b {
            assert_eq!(rest, Some(Strength::NONE), "when all leave, nobody is left");
        } else {
            let possible = a.authorised() >= b.authorised() && known.is_none_or(|(x, y)| x >= y);
            let left = Strength::new(
                a.authorised().saturating_sub(b.authorised()),
                known.map(|(x, y)| x.saturating_sub(y)),
                a.is_assumed(),
            );
            assert_eq!(rest, possible.then_some(left), "{a:?} without {b:?}");
        }
        let area = |tape: &mut Tape<'_>| match tape.below(6) {
            0 => None,
            1 => Some(u64::MAX - tape.below(3) as u64),
            _ => Some(tape.below(5) as u64),
        };
        let mut extent = || Extent { area: area(&mut tape), population: area(&mut tape) };
        let (one, other) = (extent(), extent());
        let add = |x: Option<u64>, y: Option<u64>| match (x, y) {
            (Some(x), Some(y)) => u64::try_from(u128::from(x) + u128::from(y)).ok().map(Some),
            _ => Some(None),
        };
        let sums = add(one.area, other.area).zip(add(one.population, other.population));
        assert_eq!(one.plus(other), sums.map(|(area, population)| Extent { area, population }));
    });
}
