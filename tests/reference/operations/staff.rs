//! What a body is called and counted as, and what it has: names, codes, class, establishment, staff, assets.

use std::collections::BTreeSet;

use reorganon::operation::{AdjustEstablishment, Reclassify, Recode, Rename, TransferAssets, TransferStaff};
use reorganon::{Date, Names};

use super::new_body::text;
use crate::reasons::{Can, all, refuse};
use crate::world::World;

pub fn rename(world: &mut World, op: &Rename<Names>, on: Date) -> Can {
    let body = op.body.as_str();
    world.expect_body(body)?;
    if op.name.trim().is_empty() {
        return refuse("no-name", &[body]);
    }
    let row = world.bodies.get_mut(body).unwrap();
    if row.name == op.name {
        return refuse("no-change", &[body]);
    }
    let old = std::mem::replace(&mut row.name, op.name.clone());
    world.former_names.entry(body.to_owned()).or_default().push((old, on));
    Ok(())
}

pub fn recode(world: &mut World, op: &Recode<Names>, on: Date) -> Can {
    let body = op.body.as_str();
    world.expect_body(body)?;
    if op.code.trim().is_empty() {
        return refuse("no-code", &[body]);
    }
    let codes = world.codes.entry(body.to_owned()).or_default();
    if codes.iter().any(|(code, _, until)| *code == op.code && until.is_none()) {
        return refuse("no-change", &[body]);
    }
    // What was to begin on this very day, or later, never was.
    let kept = codes.iter().filter(|(_, from, until)| until.is_some() || from.is_none_or(|from| from < on));
    *codes = kept.map(|(code, from, until)| (code.clone(), *from, until.or(Some(on)))).collect();
    codes.push((op.code.clone(), Some(on), None));
    Ok(())
}

pub fn reclassify(world: &mut World, op: &Reclassify<Names>, _: Date) -> Can {
    let body = op.body.as_str();
    world.expect_body(body)?;
    let mut row = world.bodies[body].clone();
    row.kind = text(&op.kind).unwrap_or(row.kind);
    row.sector = text(&op.sector).unwrap_or(row.sector);
    row.tier = text(&op.tier).unwrap_or(row.tier);
    row.form = text(&op.form).or(row.form);
    if row == world.bodies[body] {
        return refuse("no-change", &[body]);
    }
    if world.is_kind_territorial(&row.kind) != world.is_land(body) {
        return refuse("mixed-sorts", &[body]);
    }
    world.bodies.insert(body.to_owned(), row);
    Ok(())
}

pub fn adjust_establishment(world: &mut World, op: &AdjustEstablishment<Names>, _: Date) -> Can {
    let (body, from) = (op.body.as_str(), text(&op.from));
    let live = [body].into_iter().chain(from.as_deref()).map(|body| world.expect_body(body));
    let words = op.by.keys().chain(op.actual.keys()).map(|category| world.expect_category(category.as_str()));
    all(live.chain(words))?;
    if op.by.values().chain(op.actual.values()).all(|by| *by == 0) {
        return refuse("no-change", &[body]);
    }
    if let Some(from) = from {
        if from == body {
            return refuse("bad-from", &[body]);
        }
        let mut done = Vec::new();
        for (category, by) in &op.by {
            done.push(match u64::try_from(*by) {
                Ok(count) => world.move_heads(&from, body, category.as_str(), count),
                Err(_) => refuse("bad-from", &[body]),
            });
        }
        for (category, by) in &op.actual {
            done.push(world.adjust(body, category.as_str(), 0, Some(*by)));
        }
        return all(done);
    }
    let categories: BTreeSet<_> = op.by.keys().chain(op.actual.keys()).collect();
    all(categories.into_iter().map(|category| {
        let by = op.by.get(category).copied().unwrap_or(0);
        world.adjust(body, category.as_str(), by, op.actual.get(category).copied())
    }))
}

pub fn transfer_staff(world: &mut World, op: &TransferStaff<Names>, _: Date) -> Can {
    let (from, to) = (op.from.as_str(), op.to.as_str());
    let words = op.staff.keys().map(|category| world.expect_category(category.as_str()));
    all([world.expect_body(from), world.expect_body(to)].into_iter().chain(words))?;
    if from == to || op.staff.values().all(|count| *count == 0) {
        return refuse("no-change", &[from, to]);
    }
    all(op.staff.iter().map(|(category, count)| world.move_heads(from, to, category.as_str(), (*count).into())))
}

pub fn transfer_assets(world: &mut World, op: &TransferAssets<Names>, _: Date) -> Can {
    let (from, to) = (op.from.as_str(), op.to.as_str());
    all([world.expect_body(from), world.expect_body(to)])?;
    if from == to || op.money == 0 && op.assets.values().all(|amount| *amount == 0) {
        return refuse("no-change", &[from, to]);
    }
    for (asset, amount) in &op.assets {
        world.move_asset(from, to, asset, *amount)?;
    }
    world.move_budget(from, to, op.money)
}
