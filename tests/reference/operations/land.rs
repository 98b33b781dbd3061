//! Pieces of territories: who gives what to whom, and what each has afterwards.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::Ratio;
use reorganon::operation::reorganise::{Gainer, Region};
use reorganon::operation::{Piece, Reorganise, TransferTerritory};
use reorganon::{Date, Descent, EndReason, Fraction, Names, Tie};

use super::keys;
use super::new_body::found;
use crate::acts::Terms;
use crate::reasons::{Can, all, refuse};
use crate::world::World;

/// What one territory gives to another: its share of the giver's area and of its people, where known.
struct Flow {
    from: String,
    to: String,
    said: [Option<Terms>; 2],
}

fn flow(piece: &Piece<Names>, to: &str) -> Flow {
    let said = [piece.area, piece.population].map(|share| share.map(Fraction::terms));
    Flow { from: piece.body.as_str().to_owned(), to: to.to_owned(), said }
}

fn expect_lands<'a>(world: &World, bodies: impl IntoIterator<Item = &'a str>) -> Can {
    all(bodies.into_iter().map(|body| {
        world.expect_body(body)?;
        if world.is_land(body) { Ok(()) } else { refuse("no-territory", &[body]) }
    }))
}

/// One taker gets one piece of each giver, and none of itself.
fn expect_givers(world: &World, pieces: &[&Piece<Names>], to: Option<&str>) -> Can {
    let givers: Vec<_> = pieces.iter().map(|piece| piece.body.as_str()).collect();
    expect_lands(world, givers.iter().copied())?;
    let mut seen = BTreeSet::new();
    all(givers.into_iter().map(|giver| {
        if Some(giver) == to {
            return refuse("into-itself", &[giver]);
        }
        if seen.insert(giver) { Ok(()) } else { refuse("named-twice", &[giver]) }
    }))
}

/// The shares of one giver are no more than all of it; of one that ends, all of it where all are known.
fn expect_shares(giver: &str, pieces: &[&Piece<Names>], ends: bool) -> Can {
    type Read = fn(&Piece<Names>) -> Option<Fraction>;
    let of: [Read; 2] = [|piece| piece.area, |piece| piece.population];
    all(of.map(|of| {
        let known: Vec<_> = pieces.iter().filter_map(|piece| of(piece)).collect();
        let ratio = |share: &Fraction| Ratio::new(u128::from(share.terms().0), u128::from(share.terms().1));
        let sum: Ratio<u128> = known.iter().map(ratio).sum();
        let one = Ratio::from_integer(1);
        let fits = sum == one || sum < one && !(ends && known.len() == pieces.len());
        if fits { Ok(()) } else { refuse("shares", &[giver]) }
    }))
}

/// What is given lies in who gives, and is given once; nothing is left in what ends.
fn expect_contents(world: &World, ends: &[String], giving: &BTreeSet<String>, given: &[String]) -> Can {
    all(given.iter().map(|body| world.expect_body(body)))?;
    let say = |code, things: BTreeSet<String>| {
        let things: Vec<_> = things.iter().map(String::as_str).collect();
        if things.is_empty() { Ok(()) } else { refuse(code, &things) }
    };
    let times = |body: &String| given.iter().filter(|other| *other == body).count();
    let strange = |body: &&String| world.superior(Tie::Within, body).is_none_or(|at| !giving.contains(&at));
    let inside = ends.iter().flat_map(|body| world.below(Tie::Within, body));
    all([
        say("not-disjoint", given.iter().filter(|body| times(body) > 1).cloned().collect()),
        say("not-its-own", given.iter().filter(strange).cloned().collect()),
        say("not-total", inside.filter(|body| !given.contains(body)).collect()),
    ])
}

/// A fraction in lowest terms, if it is one of a whole and can be written.
fn terms(over: u128, under: u128) -> Option<Terms> {
    let ratio = (under > 0 && over <= under).then(|| Ratio::new(over, under))?;
    Some((u32::try_from(*ratio.numer()).ok()?, u32::try_from(*ratio.denom()).ok()?))
}

/// Shares of the whole, one after the other, as shares of what is left each time; after one that is not known, no more.
fn of_what_is_left(shares: &[Option<Terms>]) -> Vec<Option<Terms>> {
    let mut left = Some((1, 1));
    let each = shares.iter().map(|share| {
        let both = left.zip(*share);
        let wide = both.map(|((c, d), (a, b))| [c, d, a, b].map(u128::from));
        left = wide.and_then(|[c, d, a, b]| terms((c * b).checked_sub(a * d)?, d * b));
        wide.and_then(|[c, d, a, b]| terms(a * d, b * c))
    });
    each.collect()
}

/// Everybody gives and gets at once: extents, unknown where a part of them is, and lineage.
fn change_hands(world: &mut World, flows: Vec<Flow>, ends: &[String], new: &[String], on: Date) -> Can {
    let takers = |from: &str| flows.iter().filter(|flow| flow.from == from).count();
    let whole = |flow: &Flow| ends.contains(&flow.from) && takers(&flow.from) == 1;
    let shares = |flow: &Flow| if whole(flow) { [Some((1, 1)); 2] } else { flow.said };
    let mut extents: BTreeMap<String, [Option<i128>; 2]> = BTreeMap::new();
    for flow in &flows {
        let row = &world.bodies[&flow.from];
        let mut pieces = [row.area, row.population].into_iter().zip(shares(flow)).map(|(has, share)| {
            let ((over, under), has) = (share?, i128::from(has?));
            let product = has * i128::from(over);
            (product % i128::from(under) == 0).then(|| product / i128::from(under))
        });
        let pieces = [pieces.next().flatten(), pieces.next().flatten()];
        for (body, sign) in [(&flow.to, 1), (&flow.from, -1)].into_iter().filter(|(body, _)| !ends.contains(body)) {
            let row = &world.bodies[body];
            let there = if new.contains(body) { [Some(0); 2] } else { [row.area, row.population] };
            let sums = extents.entry(body.clone()).or_insert(there.map(|has| has.map(i128::from)));
            for (sum, piece) in sums.iter_mut().zip(pieces) {
                *sum = sum.zip(piece).map(|(sum, piece)| sum + sign * piece);
            }
        }
    }
    // Of givers that give to each other in a circle, or to such, nobody comes first.
    let mut round: BTreeSet<&String> = flows.iter().map(|flow| &flow.from).collect();
    loop {
        let gives = |giver: &String| flows.iter().any(|flow| flow.from == *giver && round.contains(&flow.to));
        let left: BTreeSet<_> = round.iter().copied().filter(|giver| gives(giver)).collect();
        if left.len() == round.len() {
            break;
        }
        round = left;
    }
    let givers: BTreeSet<&String> = flows.iter().map(|flow| &flow.from).collect();
    let mut links = Vec::new();
    for giver in givers {
        let mut own: Vec<(&Flow, [Option<Terms>; 2])> = Vec::new();
        for flow in flows.iter().filter(|flow| flow.from == *giver) {
            let open = round.contains(giver) && round.contains(&flow.to);
            own.push((flow, if open { [None; 2] } else { flow.said }));
        }
        if !ends.contains(giver) {
            own.sort_by_key(|(_, said)| said.iter().filter(|share| share.is_none()).count());
            let of = |which: usize| of_what_is_left(&own.iter().map(|(_, said)| said[which]).collect::<Vec<_>>());
            let (areas, people) = (of(0), of(1));
            for (place, (_, said)) in own.iter_mut().enumerate() {
                *said = [areas[place], people[place]];
            }
        }
        links.extend(own.into_iter().map(|(flow, said)| (flow, if whole(flow) { [Some((1, 1)); 2] } else { said })));
    }
    for (Flow { from, to, .. }, shares) in links {
        let how = match (ends.contains(from), new.contains(to)) {
            (true, true) => Descent::Merged,
            (true, false) => Descent::Absorbed,
            (false, true) => Descent::SpunOff,
            (false, false) => Descent::Ceded,
        };
        world.piece_to_body(from, to, how, shares, on);
    }
    for (body, [area, population]) in extents {
        let row = world.bodies.get_mut(&body).unwrap();
        (row.area, row.population) = (area.map(|n| n.try_into().unwrap()), population.map(|n| n.try_into().unwrap()));
    }
    Ok(())
}

pub fn transfer_territory(world: &mut World, op: &TransferTerritory<Names>, on: Date) -> Can {
    let bodies = keys(&op.bodies);
    world.expect_several(&bodies, 2)?;
    expect_lands(world, bodies.iter().map(String::as_str))?;
    let mut by_taker: BTreeMap<&str, Vec<&Piece<Names>>> = BTreeMap::new();
    let mut by_giver: BTreeMap<&str, Vec<&Piece<Names>>> = BTreeMap::new();
    for one in &op.moves {
        by_taker.entry(one.to.as_str()).or_default().push(&one.piece);
        by_giver.entry(one.piece.body.as_str()).or_default().push(&one.piece);
    }
    all(by_taker.iter().map(|(to, pieces)| expect_givers(world, pieces, Some(to))))?;
    all(by_giver.keys().chain(by_taker.keys()).filter(|body| !bodies.iter().any(|named| named == *body)).map(
        |body| {
            world.expect_body(body)?;
            refuse("not-its-own", &[body])
        },
    ))?;
    all(by_giver.iter().map(|(giver, pieces)| expect_shares(giver, pieces, false)))?;
    all(op
        .moves
        .iter()
        .map(|one| expect_contents(world, &[], &[one.piece.body.as_str().to_owned()].into(), &keys(&one.contains))))?;
    let mut flows: Vec<_> = op.moves.iter().map(|one| flow(&one.piece, one.to.as_str())).collect();
    if op.moves.is_empty() {
        // Nobody says what moved: each may have given to each.
        let pairs = bodies.iter().flat_map(|from| bodies.iter().map(move |to| (from, to)));
        let pairs = pairs.filter(|(from, to)| from != to);
        flows = pairs.map(|(from, to)| Flow { from: from.clone(), to: to.clone(), said: [None; 2] }).collect();
    }
    change_hands(world, flows, &[], &[], on)?;
    for one in &op.moves {
        for body in &one.contains {
            world.place(Tie::Within, body.as_str(), Some(one.to.as_str()))?;
        }
    }
    Ok(())
}

pub fn reorganise(world: &mut World, op: &Reorganise<Names>, on: Date) -> Can {
    let (ends, gainers) = (keys(&op.bodies), op.also.iter().map(|gainer| gainer.body.as_str().to_owned()));
    let gainers: Vec<_> = gainers.collect();
    let named: Vec<_> = ends.iter().chain(&gainers).cloned().collect();
    // Parts of bodies that go on may begin where nobody ends and nobody gains.
    let begins = !op.into.is_empty() && op.into.iter().all(|region| !region.from.is_empty());
    world.expect_several(&named, usize::from(!begins))?;
    expect_lands(world, named.iter().map(String::as_str))?;
    if op.into.is_empty() && gainers.is_empty() {
        return refuse("unrouted", &ends.iter().map(String::as_str).collect::<Vec<_>>());
    }
    // Who says nothing of pieces gets some of all that ends.
    let all_that_ends: Vec<_> =
        ends.iter().map(|body| Piece { body: body.as_str().into(), area: None, population: None }).collect();
    let from = op.into.iter().map(|Region { from, .. }| from).chain(op.also.iter().map(|Gainer { from, .. }| from));
    let pieces: Vec<_> = from.map(|from| if from.is_empty() { &all_that_ends } else { from }).collect();
    let takers = op.into.iter().map(|_| None).chain(gainers.iter().map(|gainer| Some(gainer.as_str())));
    all(takers.zip(&pieces).map(|(to, pieces)| expect_givers(world, &pieces.iter().collect::<Vec<_>>(), to)))?;
    let mut by_giver: BTreeMap<String, Vec<&Piece<Names>>> =
        ends.iter().map(|body| (body.clone(), Vec::new())).collect();
    for piece in pieces.iter().copied().flatten() {
        by_giver.entry(piece.body.as_str().to_owned()).or_default().push(piece);
    }
    all(by_giver.iter().map(|(giver, pieces)| match pieces.is_empty() {
        true => refuse("not-total", &[giver]),
        false => expect_shares(giver, pieces, ends.contains(giver)),
    }))?;
    let contents = op.into.iter().map(|r| keys(&r.contains)).chain(op.also.iter().map(|g| keys(&g.contains)));
    let contents: Vec<_> = contents.collect();
    // The only taker has all that lies in what ends.
    let only = pieces.len() == 1;
    let emptied = if only { &[][..] } else { &ends };
    expect_contents(world, emptied, &by_giver.keys().cloned().collect(), &contents.concat())?;

    for (region, pieces) in op.into.iter().zip(&pieces) {
        let like: Vec<_> = pieces.iter().map(|piece| piece.body.as_str().to_owned()).collect();
        found(world, &region.body, &like, on)?;
    }
    let new: Vec<_> = op.into.iter().map(|region| region.body.id.clone()).collect();
    let takers: Vec<_> = new.iter().chain(&gainers).cloned().collect();
    let flows = takers.iter().zip(&pieces).flat_map(|(to, pieces)| pieces.iter().map(|piece| flow(piece, to)));
    change_hands(world, flows.collect(), &ends, &new, on)?;
    for (to, contents) in takers.iter().zip(&contents) {
        contents.iter().try_for_each(|body| world.place(Tie::Within, body, Some(to)))?;
    }
    for body in &ends {
        if only {
            let inside = world.below(Tie::Within, body);
            all(inside.iter().map(|inner| world.place(Tie::Within, inner, Some(&takers[0]))))?;
        }
        world.cut_ties(body);
        world.end_body(body, EndReason::Divided, on)?;
    }
    Ok(())
}
