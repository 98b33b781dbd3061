//! Who stands where, who leads what, and working relations.

use reorganon::operation::{AssignLead, Reparent, RetireFunction, SetTie, TransferFunction};
use reorganon::{Date, Names, Tie};

use super::keys;
use super::new_body::text;
use crate::acts::FUNCTIONAL;
use crate::reasons::{Can, all, refuse};
use crate::world::{ROOT, World};

pub fn reparent(world: &mut World, op: &Reparent<Names>, _: Date) -> Can {
    let (body, to) = (op.body.as_str(), op.to.as_str());
    world.expect_body(body)?;
    let tie = if world.is_land(body) { Tie::Within } else { Tie::Line };
    // A territory under `root` lies in no other.
    let above = Some(to).filter(|to| tie == Tie::Line || *to != ROOT);
    match (world.superior(tie, body), text(&op.from)) {
        (Some(present), Some(from)) if from != present => return refuse("another-from", &[&present]),
        (None, Some(from)) => {
            world.expect_body(&from)?;
            return refuse("another-from", &[body]);
        }
        (present, _) if present.as_deref() == above => return refuse("no-change", &[body, to]),
        _ => {}
    }
    world.place(tie, body, above)
}

pub fn transfer_function(world: &mut World, op: &TransferFunction<Names>, on: Date) -> Can {
    let (function, to) = (op.function.as_str(), op.to.as_str());
    let words = op.staff.keys().map(|category| world.expect_category(category.as_str()));
    all([world.expect_function(function), world.expect_body(to)].into_iter().chain(words))?;
    let lead = world.functions[function].lead.clone();
    if text(&op.from).is_some_and(|from| from != lead) {
        return refuse("another-from", &[&lead]);
    }
    if lead == to {
        return refuse("no-change", &[function, to]);
    }
    world.hand_over(function, to, on);
    for (category, count) in &op.staff {
        world.move_heads(&lead, to, category.as_str(), (*count).into())?;
    }
    Ok(())
}

pub fn assign_lead(world: &mut World, op: &AssignLead<Names>, on: Date) -> Can {
    let (function, cooperators) = (op.function.as_str(), keys(&op.cooperators));
    let named = text(&op.lead).into_iter().chain(cooperators.iter().cloned());
    all([world.expect_function(function)].into_iter().chain(named.map(|body| world.expect_body(&body))))?;
    let lead = text(&op.lead).unwrap_or_else(|| world.functions[function].lead.clone());
    if cooperators.contains(&lead) {
        return refuse("lead-cooperates", &[function, &lead]);
    }
    world.hand_over(function, &lead, on);
    world.cooperates.retain(|(other, _)| other != function);
    world.cooperates.extend(cooperators.into_iter().map(|body| (function.to_owned(), body)));
    Ok(())
}

pub fn retire_function(world: &mut World, op: &RetireFunction<Names>, on: Date) -> Can {
    world.expect_function(op.function.as_str())?;
    world.retire(op.function.as_str(), on);
    Ok(())
}

pub fn set_tie(world: &mut World, op: &SetTie<Names>, _: Date) -> Can {
    let (tie, from, to) = (op.tie, op.from.as_str(), op.to.as_str());
    all([world.expect_body(from), world.expect_body(to)])?;
    if FUNCTIONAL.contains(&tie) {
        return refuse("bad-tie", &[from, to]);
    }
    let changed = match op.cut {
        true => world.ties.remove(&(tie, from.to_owned(), to.to_owned())),
        false => world.tie(tie, from, to)?,
    };
    if changed { Ok(()) } else { refuse("no-change", &[from, to]) }
}
