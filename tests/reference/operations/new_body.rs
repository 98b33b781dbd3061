//! The body that an operation founds: what is not said of it is what its predecessors have in common.

use reorganon::operation::NewBody;
use reorganon::{Date, Names, Tie};

use crate::reasons::{Can, all, is_key, refuse, refuse_some};
use crate::world::{BodyRow, ROOT, World};

fn common(said: Option<String>, like: &[String], of: impl Fn(&str) -> Option<String>) -> Can<String> {
    if let Some(said) = said {
        return Ok(said);
    }
    let mut found = like.iter().map(|body| of(body));
    match found.next().flatten() {
        Some(first) if found.all(|other| other.as_ref() == Some(&first)) => Ok(first),
        _ => refuse("unsaid", &like.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

/// That it has a name and, if any, a code that says something.
pub fn expect_named(new: &NewBody<Names>) -> Can {
    let about = [new.id.as_str()];
    let about = if is_key(&new.id) { &about[..] } else { &[] };
    let name = if new.name.trim().is_empty() { refuse("no-name", about) } else { Ok(()) };
    let code = new.code.as_ref().is_some_and(|code| code.trim().is_empty());
    all([name, if code { refuse("no-code", about) } else { Ok(()) }])
}

/// Founds the body under its superior and in its territory.
pub fn found(world: &mut World, new: &NewBody<Names>, like: &[String], on: Date) -> Can {
    let kind = common(text(&new.kind), like, |body| Some(world.bodies[body].kind.clone()));
    let sector = common(text(&new.sector), like, |body| Some(world.bodies[body].sector.clone()));
    let tier = common(text(&new.tier), like, |body| Some(world.bodies[body].tier.clone()));
    all([&kind, &sector, &tier].map(|said| said.clone().map(drop)))?;
    let (kind, sector, tier) = (kind?, sector?, tier?);
    let form = text(&new.form).or_else(|| common(None, like, |body| world.bodies[body].form.clone()).ok());
    let land = world.is_kind_territorial(&kind);
    if like.iter().any(|body| world.is_land(body) != land) {
        return refuse_some("mixed-sorts");
    }
    let line = match land {
        true => text(&new.line),
        false => Some(common(text(&new.line), like, |body| world.superior(Tie::Line, body))?),
    };
    let places: std::collections::BTreeSet<_> = like.iter().map(|body| world.superior(Tie::Within, body)).collect();
    let within = match text(&new.within) {
        // A territory that is to lie in none.
        Some(root) if root == ROOT && land => None,
        Some(within) => Some(within),
        None if places.len() > 1 => return common(None, like, |_| None).map(drop),
        None => places.into_iter().next().flatten(),
    };
    if !is_key(&new.id) {
        return refuse("bad-key", &[]);
    }
    if world.bodies.contains_key(&new.id) || new.id == ROOT {
        return refuse("key-in-use", &[&new.id]);
    }
    if land && line.is_some() {
        return refuse("territory-with-line", &[&new.id]);
    }
    let (name, area, population, budget) = (new.name.clone(), None, None, 0);
    let (founded, ended) = (Some(on), None);
    let row = BodyRow { name, kind, sector, tier, form, area, population, budget, founded, ended };
    world.bodies.insert(new.id.clone(), row);
    world.known.bodies.insert(new.id.clone());
    world.place(Tie::Line, &new.id, line.as_deref())?;
    world.place(Tie::Within, &new.id, within.as_deref())?;
    expect_named(new)?;
    if let Some(code) = &new.code {
        world.codes.insert(new.id.clone(), vec![(code.clone(), Some(on), None)]);
    }
    Ok(())
}

pub fn text<T: reorganon::Sort>(name: &Option<reorganon::Name<T>>) -> Option<String> {
    name.as_ref().map(|name| name.as_str().to_owned())
}
