//! Functions that go down, and delegations that are taken back.

use std::collections::BTreeSet;

use reorganon::operation::decentralise::DecentraliseMode;
use reorganon::operation::{Decentralise, Revoke};
use reorganon::{Date, Descent, Entity, Names, Selector, Share, Tie};

use super::keys;
use super::new_body::text;
use crate::reasons::{Can, all, is_key, refuse};
use crate::world::{FunctionRow, World};

/// The live bodies that meet every condition of a selector.
fn selected(world: &World, selector: &Selector) -> Vec<String> {
    fn is_one<T: reorganon::Sort>(names: &[reorganon::Name<T>], word: &str) -> bool {
        names.is_empty() || names.iter().any(|name| name.as_str() == word)
    }
    let found = world.live_bodies().filter(|(key, row)| {
        let inside = |land: &str| *key != land && world.closure(key, &[Tie::Within], true).contains(land);
        let under = |above: &str| world.closure(key, &[Tie::Line], true).contains(above);
        is_one(&selector.kind, &row.kind)
            && is_one(&selector.sector, &row.sector)
            && is_one(&selector.tier, &row.tier)
            && is_one(&selector.keys, key)
            && !selector.except.iter().any(|name| name.as_str() == key.as_str())
            && selector.within.as_ref().is_none_or(|land| inside(land.as_str()))
            && selector.under.as_ref().is_none_or(|above| under(above.as_str()))
    });
    found.map(|(key, _)| key.clone()).collect()
}

/// The territories in which a territory lies, itself not included.
fn around(world: &World, land: &str) -> BTreeSet<String> {
    let mut lands = world.closure(land, &[Tie::Within], true);
    lands.remove(land);
    lands
}

fn land_of(world: &World, body: &str) -> Option<String> {
    if world.is_land(body) { Some(body.to_owned()) } else { world.superior(Tie::Within, body) }
}

/// Whether every innermost territory in another lies in one of these.
fn are_all_of(world: &World, parts: &BTreeSet<String>, whole: &str) -> bool {
    let inside = world.closure(whole, &[Tie::Within], false);
    let lands: Vec<_> = inside.iter().filter(|land| world.is_land(land)).collect();
    let innermost =
        lands.iter().filter(|land| !world.below(Tie::Within, land).iter().any(|below| world.is_land(below)));
    innermost.into_iter().all(|land| {
        let mut containers = around(world, land);
        containers.insert((*land).clone());
        containers.iter().any(|container| parts.contains(container))
    })
}

pub fn decentralise(world: &mut World, op: &Decentralise<Names>, on: Date) -> Can {
    let function = op.function.as_str();
    let named = text(&op.overseer).into_iter().chain(op.staff.keys().map(|body| body.as_str().to_owned()));
    let named: Vec<_> = named.collect();
    let words = op.staff.values().flatten().map(|(category, _)| world.expect_category(category.as_str()));
    let bodies = named.iter().map(|body| world.expect_body(body));
    let unknown = |name: &reorganon::Name<reorganon::Body>| !world.known.bodies.contains(name.as_str());
    let strange = op.to_each.iter().any(|s| s.within.iter().chain(&s.except).any(unknown));
    let selector = if strange { refuse("unknown-term", &[]) } else { Ok(()) };
    all([world.expect_function(function), selector].into_iter().chain(bodies).chain(words))?;
    let mut to = keys(&op.to);
    let more = op.to_each.iter().flat_map(|selector| selected(world, selector));
    let more: Vec<_> = more.filter(|body| !to.contains(body)).collect();
    to.extend(more);
    world.expect_several(&to, 1)?;
    to.sort();
    let FunctionRow { lead, subject, name, jurisdiction, essential, .. } = world.functions[function].clone();
    if text(&op.from).is_some_and(|from| from != lead) {
        return refuse("another-from", &[&lead]);
    }
    let delegation = op.mode == DecentraliseMode::Delegate;
    let whole = jurisdiction.or_else(|| land_of(world, &lead));
    let lands: Vec<_> = to.iter().map(|body| land_of(world, body)).collect();
    let links = world.lineage.iter().filter(|link| link.from == Entity::Function(function.into()));
    let before = links.filter_map(|link| match &link.to {
        Entity::Function(part) => world.functions[part.as_str()].jurisdiction.clone(),
        _ => None,
    });
    let before: Vec<_> = before.map(Some).collect();
    let taken: Vec<_> = lands.iter().chain(&before).cloned().collect();
    let mut checks: Vec<Can> = Vec::new();
    if to.contains(&lead) {
        checks.push(refuse("into-itself", &[function, &lead]));
    }
    for body in op.staff.keys().filter(|body| !to.iter().any(|other| other == body.as_str())) {
        checks.push(refuse("not-its-own", &[body.as_str(), function]));
    }
    let good_term = match op.until {
        Some(until) => delegation && until > on,
        None => !delegation,
    };
    if !good_term {
        checks.push(refuse("bad-term", &[function]));
    }
    for (body, land) in to.iter().zip(&lands) {
        let Some(land) = land else {
            checks.push(if delegation { Ok(()) } else { refuse("no-territory", &[body, function]) });
            continue;
        };
        let containers = around(world, land);
        if let Some(whole) = &whole
            && !containers.contains(whole)
            && !(delegation && land == whole)
        {
            checks.push(refuse("beyond-territory", &[body, land, whole, function]));
        } else if !delegation {
            let same = taken.iter().flatten().filter(|other| *other == land).count() > 1;
            // The nearest of those that overlap is named.
            let mut outer = world.superior(Tie::Within, land);
            while outer.as_ref().is_some_and(|outer| !taken.contains(&Some(outer.clone()))) {
                outer = world.superior(Tie::Within, &outer.unwrap());
            }
            if let Some(other) = if same { Some(land.clone()) } else { outer } {
                checks.push(refuse("not-disjoint", &[body, land, function, &other]));
            }
        }
    }
    all(checks)?;
    if let Some(until) = op.until {
        let delegated = world.delegates.clone();
        let overseen = world.overseers.clone();
        world.delegates.extend(to.iter().map(|body| ((function.to_owned(), body.clone()), until)));
        world.overseers.extend(text(&op.overseer).map(|body| (function.to_owned(), body)));
        if (delegated, overseen) == (world.delegates.clone(), world.overseers.clone()) {
            return refuse("no-change", &[function]);
        }
    } else {
        let how = match op.mode {
            DecentraliseMode::Deconcentrate => Descent::Deconcentrated,
            _ => Descent::Devolved,
        };
        for (body, land) in to.iter().zip(lands.iter().flatten()) {
            let part = format!("{function}/{land}");
            if !is_key(&part) {
                return refuse("bad-key", &[]);
            }
            if world.functions.contains_key(&part) {
                return refuse("key-in-use", &[&part]);
            }
            let row = FunctionRow {
                name: name.clone(),
                subject: subject.clone(),
                jurisdiction: Some(land.clone()),
                lead: body.clone(),
                essential,
                retired: None,
            };
            world.functions.insert(part.clone(), row);
            world.descend(
                Entity::Function(function.into()),
                Entity::Function(part.as_str().into()),
                how,
                Share::Unknown,
                on,
            );
            let with: Vec<_> = world.cooperates.iter().filter(|(other, _)| other == function).cloned().collect();
            for (_, cooperator) in with {
                world.add_cooperator(&part, &cooperator);
            }
            world.overseers.extend(text(&op.overseer).map(|overseer| (part, overseer)));
        }
        let parts = taken.iter().flatten().cloned().collect();
        if whole.is_some_and(|whole| are_all_of(world, &parts, &whole)) {
            world.retire(function, on);
        }
    }
    for (body, staff) in &op.staff {
        for (category, count) in staff {
            world.move_heads(&lead, body.as_str(), category.as_str(), (*count).into())?;
        }
    }
    Ok(())
}

pub fn revoke(world: &mut World, op: &Revoke<Names>, _: Date) -> Can {
    let (function, from) = (op.function.as_str(), keys(&op.from));
    all([world.expect_function(function)].into_iter().chain(from.iter().map(|body| world.expect_body(body))))?;
    let at = |body: &str| (function.to_owned(), body.to_owned());
    if !world.delegates.keys().any(|(other, _)| other == function) {
        return refuse("no-delegate", &[function]);
    }
    all(from.iter().map(|body| match world.delegates.contains_key(&at(body)) {
        true => Ok(()),
        false => refuse("no-delegate", &[function, body]),
    }))?;
    world.delegates.retain(|(other, body), _| other != function || !(from.is_empty() || from.contains(body)));
    Ok(())
}
