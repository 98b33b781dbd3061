//! Dividing and spinning off.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::operation::divide::Part;
use reorganon::operation::{Divide, SpinOff};
use reorganon::{Date, Descent, EndReason, Names, Outcome, Role, Tie};

use super::keys;
use super::new_body::{found, text};
use crate::acts::share_of;
use crate::reasons::{Can, HEAD, all, refuse};
use crate::world::World;

fn expect_there(world: &World, part: &Part<Names>) -> Can {
    let below = part.subordinates.iter().chain(&part.contains);
    all(part
        .functions
        .iter()
        .map(|function| world.expect_function(function.as_str()))
        .chain(below.map(|body| world.expect_body(body.as_str())))
        .chain(part.staff.keys().map(|category| world.expect_category(category.as_str()))))
}

/// Founds a part and gives it what it is to have of the whole.
fn found_part(world: &mut World, whole: &str, part: &Part<Names>, how: Descent, on: Date) -> Can {
    found(world, &part.body, &[whole.to_owned()], on)?;
    let body = &part.body.id;
    let row = &world.bodies[whole];
    let shares = [share_of(part.area, row.area), share_of(part.population, row.population)];
    world.piece_to_body(whole, body, how, shares, on);
    for function in &part.functions {
        world.set_lead(function.as_str(), body);
    }
    for (tie, list) in [(Tie::Line, &part.subordinates), (Tie::Within, &part.contains)] {
        for below in list {
            world.place(tie, below.as_str(), Some(body))?;
        }
    }
    for (category, count) in &part.staff {
        world.move_heads(whole, body, category.as_str(), (*count).into())?;
    }
    if part.area.is_some() || part.population.is_some() {
        if !world.is_land(body) {
            return refuse("no-territory", &[body]);
        }
        let row = world.bodies.get_mut(body).unwrap();
        (row.area, row.population) = (part.area, part.population);
    }
    Ok(())
}

/// Gives a part its head, and deputies: those of the whole as far as there are (first those in whose category it has a
/// place), new ones beyond.
fn man(world: &mut World, whole: &str, part: &Part<Names>, category: Option<&str>) -> Can {
    let body = &part.body.id;
    let Some(category) = category else {
        return if part.deputies == 0 { Ok(()) } else { refuse("headless", &[body]) };
    };
    world.found_post_below(body, "head", HEAD, category)?;
    for only_to_places in [true, false] {
        for deputy in world.posts_of(whole, Some(Role::Deputy)) {
            let category = world.posts[&deputy].category.clone();
            let all = world.posts_of(body, None);
            let taken = all.iter().filter(|post| world.posts[*post].category == category).count() as u64;
            let wanted = world.posts_of(body, Some(Role::Deputy)).len() < part.deputies as usize;
            if wanted && (!only_to_places || taken < world.heads_of(body, &category).authorised) {
                world.posts.get_mut(&deputy).unwrap().body.clone_from(body);
            }
        }
    }
    world.found_deputies(body, part.deputies, category)
}

/// Each thing of the whole is given to exactly one part, and nothing else is.
fn expect_each_once(has: Vec<String>, given: Vec<String>) -> Can {
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    given.iter().for_each(|thing| *times.entry(thing).or_default() += 1);
    let say = |code, things: Vec<&str>| if things.is_empty() { Ok(()) } else { refuse(code, &things) };
    all([
        say("not-disjoint", times.iter().filter(|(_, n)| **n > 1).map(|(thing, _)| thing.as_str()).collect()),
        say("not-total", has.iter().filter(|thing| !times.contains_key(thing)).map(String::as_str).collect()),
        say("not-its-own", times.keys().filter(|thing| !has.contains(thing)).map(|thing| thing.as_str()).collect()),
    ])
}

fn expect_sum(whole: &str, has: Option<u64>, parts: &[Option<u64>]) -> Can {
    let known: u64 = parts.iter().flatten().sum();
    match has {
        Some(has) if known > has || parts.iter().all(Option::is_some) && known != has => refuse("not-total", &[whole]),
        _ => Ok(()),
    }
}

pub fn divide(world: &mut World, op: &Divide<Names>, on: Date) -> Can {
    let whole = op.body.as_str();
    world.expect_body(whole)?;
    if op.into.len() < 2 {
        return refuse("too-few-bodies", &[whole]);
    }
    all(op.into.iter().map(|part| expect_there(world, part)))?;
    let row = &world.bodies[whole];
    let (areas, populations): (Vec<_>, Vec<_>) = op.into.iter().map(|part| (part.area, part.population)).unzip();
    let staff = world.categories_of(whole).into_iter().map(|category| {
        let given = op.into.iter().flat_map(|part| &part.staff).filter(|(other, _)| other.as_str() == category);
        let given: u64 = given.map(|(_, count)| u64::from(*count)).sum();
        let has = world.heads_of(whole, &category).authorised;
        if given == has { Ok(()) } else { refuse("not-total", &[whole]) }
    });
    all([
        expect_each_once(world.led_by(whole), op.into.iter().flat_map(|part| keys(&part.functions)).collect()),
        expect_each_once(world.below(Tie::Line, whole), op.into.iter().flat_map(|p| keys(&p.subordinates)).collect()),
        expect_each_once(world.below(Tie::Within, whole), op.into.iter().flat_map(|p| keys(&p.contains)).collect()),
        expect_sum(whole, row.area, &areas),
        expect_sum(whole, row.population, &populations),
    ]
    .into_iter()
    .chain(staff))?;
    let heir = text(&op.headship_to);
    heir.iter().try_for_each(|post| world.expect_post(post))?;

    let category = world.own_head(whole).map(|head| world.posts[&head].category.clone());
    let members = world.posts_of(whole, Some(Role::Member));
    for part in &op.into {
        found_part(world, whole, part, Descent::Divided, on)?;
    }
    for part in &op.into {
        man(world, whole, part, category.as_deref())?;
    }
    // The first part has what nobody is given.
    let first = &op.into[0].body.id;
    for member in members {
        world.posts.get_mut(&member).unwrap().body.clone_from(first);
    }
    world.end_posts(whole, Outcome::Reassigned, heir.as_deref(), on)?;
    world.pass_staff(whole, first);
    world.pass_functions(whole, first)?;
    world.pass_property(whole, first)?;
    world.cut_ties(whole);
    world.end_body(whole, EndReason::Divided, on)
}

pub fn spin_off(world: &mut World, op: &SpinOff<Names>, on: Date) -> Can {
    let (whole, part) = (op.body.as_str(), &op.into);
    all([world.expect_body(whole), expect_there(world, part)])?;
    let gets_staff = part.staff.values().any(|count| *count > 0);
    let (functions, subordinates, contents) = (keys(&part.functions), keys(&part.subordinates), keys(&part.contains));
    let lists_empty = functions.is_empty() && subordinates.is_empty() && contents.is_empty();
    // A part of a territory may be one of which nobody says how large it is.
    let sized = world.is_land(whole) || part.area.is_some() || part.population.is_some();
    if lists_empty && !gets_staff && !sized {
        return refuse("empty-part", &[whole]);
    }
    let strange = |list: &[String], own: Vec<String>| -> Vec<String> {
        list.iter().filter(|thing| !own.contains(thing)).cloned().collect()
    };
    let strangers = strange(&functions, world.led_by(whole))
        .into_iter()
        .chain(strange(&subordinates, world.below(Tie::Line, whole)))
        .chain(strange(&contents, world.below(Tie::Within, whole)));
    all(strangers.map(|thing| refuse("not-its-own", &[&thing, whole])))?;
    let given = |category: &str| part.staff.iter().find(|(other, _)| other.as_str() == category).map_or(0, |(_, n)| *n);
    let own: BTreeSet<_> = world.led_by(whole).into_iter().collect();
    let stays = world.is_land(whole)
        || own.iter().any(|function| !functions.contains(function))
        || world.categories_of(whole).iter().any(|c| u64::from(given(c)) < world.heads_of(whole, c).authorised)
        || world.below(Tie::Line, whole).iter().any(|body| !subordinates.contains(body))
        || world.below(Tie::Within, whole).iter().any(|body| !contents.contains(body));
    if !stays {
        return refuse("whole-part", &[whole]);
    }
    // What is left of the extent; unknown where nobody says how much goes.
    let row = &world.bodies[whole];
    let pairs = [(row.area, part.area), (row.population, part.population)];
    if pairs.iter().any(|(has, goes)| has.zip(*goes).is_some_and(|(has, goes)| goes > has)) {
        return refuse("not-its-own", &[whole]);
    }
    let [area, population] = pairs.map(|(has, goes)| has.zip(goes).map(|(has, goes)| has - goes));
    let category = world.own_head(whole).map(|head| world.posts[&head].category.clone());
    found_part(world, whole, part, Descent::SpunOff, on)?;
    let row = world.bodies.get_mut(whole).unwrap();
    (row.area, row.population) = (area, population);
    man(world, whole, part, category.as_deref().filter(|_| gets_staff))
}
