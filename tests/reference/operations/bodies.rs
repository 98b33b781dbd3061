//! Founding, uniting, dissolving, pooling.

use std::collections::BTreeSet;

use reorganon::operation::{Absorb, Close, Dissolve, Establish, Merge, PoolSupport};
use reorganon::{Date, Descent, EndReason, Names, Outcome, Role, Share, Tie};

use super::keys;
use super::new_body::{found, text};
use crate::reasons::{Can, HEAD, all, is_key, refuse, refuse_some};
use crate::world::{FunctionRow, Heads, ROOT, World};

pub fn establish(world: &mut World, op: &Establish<Names>, on: Date) -> Can {
    let counted = op.establishment.keys().chain(op.staff_from.values().flat_map(|staff| staff.keys()));
    let too_many = op.establishment.values().filter(|count| u64::from(**count) >= 1 << 31);
    all(op
        .takes
        .iter()
        .map(|function| world.expect_function(function.as_str()))
        .chain(op.staff_from.keys().map(|body| world.expect_body(body.as_str())))
        .chain(counted.map(|category| world.expect_category(category.as_str())))
        .chain(too_many.map(|_| refuse("too-many-staff", &[]))))?;
    found(world, &op.body, &[], on)?;
    let body = &op.body.id;
    for (category, count) in &op.establishment {
        let heads = Heads { authorised: (*count).into(), actual: Some(0), assumed: false };
        world.set_heads(body, category.as_str(), heads);
    }
    let mut moved = Vec::new();
    for (from, staff) in &op.staff_from {
        for (category, count) in staff {
            moved.push(world.move_heads(from.as_str(), body, category.as_str(), (*count).into()));
        }
    }
    all(moved)?;
    match &op.head {
        Some(category) => {
            world.found_post_below(body, "head", HEAD, category.as_str())?;
            world.found_deputies(body, op.deputies, category.as_str())?;
        }
        None if op.deputies > 0 => return refuse("headless", &[body]),
        None => {}
    }
    for new in &op.functions {
        if !is_key(&new.id) {
            return refuse("bad-key", &[]);
        }
        if world.functions.contains_key(&new.id) {
            return refuse("key-in-use", &[&new.id]);
        }
        let jurisdiction = text(&new.jurisdiction);
        jurisdiction.iter().try_for_each(|land| world.expect_jurisdiction(land))?;
        let (name, subject) = (new.name.clone(), new.subject.as_str().to_owned());
        let (lead, essential, retired) = (body.clone(), new.essential, None);
        let row = FunctionRow { name, subject, jurisdiction, lead, essential, retired };
        world.functions.insert(new.id.clone(), row);
    }
    for function in &op.takes {
        world.hand_over(function.as_str(), body, on);
    }
    Ok(())
}

/// A territory that unites others has their areas and populations together, unknown where one is unknown.
fn unite_extents(world: &mut World, parts: &[String], to: &str) {
    if world.is_land(to) {
        let rows: Vec<_> = parts.iter().map(|part| &world.bodies[part]).collect();
        let area = rows.iter().map(|row| row.area).sum();
        let population = rows.iter().map(|row| row.population).sum();
        let row = world.bodies.get_mut(to).unwrap();
        (row.area, row.population) = (area, population);
    }
}

pub fn merge(world: &mut World, op: &Merge<Names>, on: Date) -> Can {
    assert!(op.cascade.is_empty(), "the model lacks `cascade`");
    let bodies = keys(&op.bodies);
    world.expect_several(&bodies, 2)?;
    if let Some(above) = text(&op.into.line).into_iter().chain(text(&op.into.within)).find(|key| bodies.contains(key)) {
        return refuse("own-source", &[&above]);
    }
    let lands = bodies.iter().filter(|body| world.is_land(body)).count();
    if lands != 0 && lands != bodies.len() {
        return refuse("mixed-sorts", &bodies.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let headed = bodies.iter().any(|body| world.head(body).is_some());
    // The category of the new head: the first, in the order of the vocabulary, of the heads that end; where none of the
    // sources has a head of its own, the first in which a place is free.
    let words: Vec<_> = world.words.categories.iter().map(|(_, key, _)| key.to_string()).collect();
    let heads: Vec<_> = bodies.iter().filter_map(|body| world.own_head(body)).collect();
    let of_heads = words.iter().find(|word| heads.iter().any(|head| world.posts[head].category == **word));
    let is_free = |word: &str| bodies.iter().any(|b| world.heads_of(b, word).authorised > world.posts_using(b, word));
    let category = of_heads.or_else(|| words.iter().find(|word| is_free(word))).cloned();

    found(world, &op.into, &bodies, on)?;
    let result = &op.into.id;
    for body in &bodies {
        world.body_to_body(body, result, Descent::Merged, Share::Whole, on);
    }
    let head = category.clone().filter(|_| headed);
    if let Some(category) = &head {
        world.found_post_below(result, "head", HEAD, category)?;
    }
    let heir = head.filter(|_| op.pass_headship).map(|_| format!("{result}/head"));
    world.end_heads(&bodies, heir.as_deref(), on)?;
    unite_extents(world, &bodies, result);
    world.unite_ties(&bodies, result)?;
    for body in &bodies {
        world.pass_on(body, result)?;
        world.end_body(body, EndReason::Merged, on)?;
    }
    if let Some(count) = op.deputies {
        world.trim_deputies(result, &[], count, on)?;
        world.missing_deputies(result, count, category.as_deref())?;
    }
    Ok(())
}

pub fn absorb(world: &mut World, op: &Absorb<Names>, on: Date) -> Can {
    assert!(op.cascade.is_empty(), "the model lacks `cascade`");
    let (bodies, into) = (keys(&op.bodies), op.into.as_str());
    all([world.expect_several(&bodies, 1), world.expect_body(into)])?;
    all(bodies.iter().map(|body| {
        if body == into {
            return refuse("into-itself", &[body]);
        }
        if world.is_land(body) != world.is_land(into) {
            return refuse("mixed-sorts", &[body, into]);
        }
        let by = if world.is_land(body) { Tie::Within } else { Tie::Line };
        if world.reaches(into, body, &[by]) { refuse("own-superior", &[body, into]) } else { Ok(()) }
    }))?;
    let own = world.posts_of(into, Some(Role::Deputy));
    let head = world.own_head(into);
    world.end_heads(&bodies, head.as_deref().filter(|_| op.pass_headship), on)?;
    let parts: Vec<_> = [into.to_owned()].into_iter().chain(bodies.iter().cloned()).collect();
    unite_extents(world, &parts, into);
    world.unite_ties(&bodies, into)?;
    for body in &bodies {
        world.body_to_body(body, into, Descent::Absorbed, Share::Whole, on);
        world.pass_on(body, into)?;
        world.end_body(body, EndReason::Absorbed, on)?;
    }
    if let Some(count) = op.deputies {
        world.trim_deputies(into, &own, count, on)?;
        let category = head.map(|head| world.posts[&head].category.clone());
        world.missing_deputies(into, count, category.as_deref())?;
    }
    Ok(())
}

pub fn dissolve(world: &mut World, op: &Dissolve<Names>, on: Date) -> Can {
    let body = op.body.as_str();
    let (to, above) = (text(&op.to), text(&op.subordinates_to));
    let routed: Vec<_> = op.functions.iter().flatten().map(|(f, to)| (f.as_str(), to.as_str())).collect();
    let retired = keys(&op.retire);
    let receivers = routed.iter().map(|(_, to)| (*to).to_owned()).chain(to.clone());
    let receivers: BTreeSet<_> = receivers.chain(above.clone().filter(|above| above != ROOT)).collect();
    let received = receivers.iter().map(|receiver| {
        world.expect_body(receiver)?;
        if receiver == body { refuse("into-itself", &[body]) } else { Ok(()) }
    });
    let heir = text(&op.headship_to);
    let heir_lives = heir.iter().map(|post| world.expect_post(post));
    all([world.expect_body(body)].into_iter().chain(received).chain(heir_lives))?;

    let named = routed.iter().map(|(function, _)| *function).chain(retired.iter().map(String::as_str));
    let mut seen = BTreeSet::new();
    all(named.clone().map(|function| {
        world.expect_function(function)?;
        if world.functions[function].lead != body {
            return refuse("not-the-lead", &[function]);
        }
        if seen.insert(function) { Ok(()) } else { refuse("named-twice", &[function]) }
    }))?;
    let left = world.led_by(body).into_iter().filter(|function| !named.clone().any(|name| name == function));
    let left: Vec<_> = left.collect();
    if op.functions.is_some() && !left.is_empty() {
        return refuse("unrouted", &left.iter().map(String::as_str).collect::<Vec<_>>());
    }

    world.end_posts(body, op.outcome.unwrap_or(Outcome::Reassigned), heir.as_deref(), on)?;
    for function in &retired {
        world.retire(function, on);
    }
    for function in world.led_by(body) {
        let route = routed.iter().find(|(f, _)| *f == function).map(|(_, to)| (*to).to_owned());
        if let Some(lead) = route.or_else(|| to.clone()) {
            world.hand_over(&function, &lead, on);
        }
    }
    if let Some(to) = &to {
        world.pass_functions(body, to)?;
        world.pass_staff(body, to);
        world.pass_property(body, to)?;
    }
    world.cooperates.retain(|(_, other)| other != body);
    world.pass_entrusted(body, None);
    world.cut_ties(body);
    let mut placed = Vec::new();
    for tie in [Tie::Line, Tie::Within] {
        let own = world.superior(tie, body);
        for below in world.below(tie, body) {
            let said = above.clone().filter(|above| tie == Tie::Line && *above != below);
            placed.push(world.place(tie, &below, said.or_else(|| own.clone()).as_deref()));
        }
        all(std::mem::take(&mut placed))?;
    }
    world.end_body(body, EndReason::Dissolved, on)
}

pub fn close(world: &mut World, op: &Close<Names>, on: Date) -> Can {
    let (bodies, successors) = (keys(&op.bodies), keys(&op.successors));
    let both: Vec<_> = bodies.iter().chain(&successors).cloned().collect();
    world.expect_several(&bodies, 1)?;
    world.expect_several(&both, 1)?;
    all(both.iter().map(|body| if world.is_land(body) { Ok(()) } else { refuse("no-territory", &[body]) }))?;
    let share = if successors.len() == 1 { Share::Whole } else { Share::Unknown };
    for body in &bodies {
        for successor in &successors {
            world.body_to_body(body, successor, Descent::Merged, share, on);
        }
        // Of those that close together, one may lie in another.
        world.cut_ties(body);
        world.place(Tie::Within, body, None)?;
    }
    all(bodies.iter().map(|body| world.end_body(body, EndReason::Dissolved, on)))
}

pub fn pool_support(world: &mut World, op: &PoolSupport<Names>, on: Date) -> Can {
    let (principals, offices) = (keys(&op.principals), keys(&op.offices));
    all([world.expect_several(&principals, 2), world.expect_several(&offices, 1)])?;
    let into = text(&op.into);
    if principals.iter().any(|body| offices.contains(body) || into.as_ref() == Some(body)) {
        return refuse_some("own-principal");
    }
    let (deputies, pass_headship, verb_as_written) = (op.deputies, false, None);
    let office = match (&op.into, &op.new) {
        (Some(into), None) => {
            let (bodies, cascade) = (op.offices.clone(), Vec::new());
            let office = into.as_str().to_owned();
            let into = into.clone();
            absorb(world, &Absorb { bodies, into, deputies, pass_headship, cascade, verb_as_written }, on)?;
            office
        }
        (None, Some(new)) => {
            let (bodies, into, cascade) = (op.offices.clone(), new.clone(), Vec::new());
            merge(world, &Merge { bodies, into, deputies, pass_headship, cascade, verb_as_written }, on)?;
            new.id.clone()
        }
        _ => return refuse("unsaid", &principals.iter().map(String::as_str).collect::<Vec<_>>()),
    };
    for principal in &principals {
        world.tie(Tie::Assists, principal, &office)?;
    }
    Ok(())
}
