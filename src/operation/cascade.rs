//! The cascade: where territories become one, so do the bodies in them of the same kind.

use std::collections::BTreeMap;

use super::{Absorb, Merge, NewBody, Operate};
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{BodyId, Class};
use crate::model::id::Id;
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::model::vocabulary::Kind;
use crate::org::Org;

/// The bodies of one class that lie directly in some territories, each with its territory, in the order of keys.
type Group = Vec<(BodyId, BodyId)>;

/// What lies directly in these territories and is of one of these kinds, by class.
fn groups(org: &Org, territories: &[BodyId], kinds: &[Id<Kind>]) -> Refusable<BTreeMap<Class, Group>> {
    let words = &org.vocabulary.kinds;
    all(kinds.iter().map(|kind| match words.get(*kind) {
        Some(kind) if !kind.territorial => Ok(()),
        Some(_) => {
            let word = words.key(*kind).map_or("", Key::as_str);
            refuse(
                "mixed-sorts",
                &[],
                format!("`{word}` is a kind of territories"),
                "name kinds of bodies under `cascade`",
            )
        }
        None => {
            let message = "the cascade names a kind that the vocabulary does not have".into();
            refuse("unknown-term", &[], message, "use ids that this organisation's vocabulary handed out")
        }
    }))?;
    let mut groups: BTreeMap<Class, Group> = BTreeMap::new();
    for territory in territories {
        for (_, body) in org.hierarchy.down(*territory).filter(|(tie, _)| *tie == Tie::Within) {
            if let Some(class) =
                org.totals.class(org.bodies.row(body).class).filter(|class| kinds.contains(&class.kind))
            {
                groups.entry(class).or_default().push((body, *territory));
            }
        }
    }
    for group in groups.values_mut() {
        group.sort_unstable_by(|a, b| org.bodies.key(a.0).cmp(org.bodies.key(b.0)));
    }
    all(groups.values().map(|group| expect_one_each(org, group)))?;
    Ok(groups)
}

/// Refuses where two bodies of a class lie in one territory: nobody says which of them goes into which.
fn expect_one_each(org: &Org, group: &Group) -> Refusable {
    let mut in_territory: BTreeMap<BodyId, BodyId> = BTreeMap::new();
    all(group.iter().map(|(body, territory)| match in_territory.insert(*territory, *body) {
        None => Ok(()),
        Some(other) => {
            let (one, two, land) = (org.bodies.key(other), org.bodies.key(*body), org.bodies.key(*territory));
            let message = format!(
                "`{one}` and `{two}`, of one kind, both lie in `{land}`: the cascade does not know which goes where"
            );
            refuse(
                "ambiguous",
                &[one, two, land],
                message,
                "leave the kind out of `cascade`, and merge them in steps of their own",
            )
        }
    }))
}

/// The line superior of what these become: the one that they have in common, else the body of their class's kind and sector
/// in the territory around.
fn superior(org: &Org, class: &Class, group: &Group, territory: BodyId) -> Option<BodyId> {
    let mut lines = group.iter().map(|(body, _)| org.hierarchy.above(Tie::Line, *body));
    let first = lines.next().flatten();
    if lines.all(|line| line == first) {
        return first;
    }
    let around = org.hierarchy.above(Tie::Within, territory)?;
    let inside = org.hierarchy.down(around).filter(|(tie, _)| *tie == Tie::Within).map(|(_, body)| body);
    let alike = inside.filter(|body| {
        let other = org.totals.class(org.bodies.row(*body).class);
        other.is_some_and(|other| (other.kind, other.sector) == (class.kind, class.sector))
    });
    alike.min_by(|a, b| org.bodies.key(*a).cmp(org.bodies.key(*b)))
}

/// Merges the bodies of these kinds in territories that are merged; `result` is there, and they are not yet gone.
pub(super) fn merge(draft: &mut Draft<'_>, territories: &[BodyId], result: BodyId, kinds: &[Id<Kind>]) -> Refusable {
    let groups = groups(draft.org(), territories, kinds)?;
    let classes: Vec<Class> = groups.keys().copied().collect();
    for (class, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
        let org = draft.org();
        let words = org.vocabulary();
        let kind = words.kinds.key(class.kind).map_or("", Key::as_str);
        let sector = words.sectors.key(class.sector).map_or("", Key::as_str);
        // The kind alone names it where there is one class of the kind.
        let alone = classes.iter().filter(|other| other.kind == class.kind).count() == 1;
        let below = if alone { kind.to_owned() } else { format!("{sector}-{kind}") };
        let land = org.details.get(result.index()).map(|detail| detail.name.to_string()).unwrap_or_default();
        let called = words.kinds.get(class.kind).map(|kind| kind.name.as_str()).filter(|name| !name.is_empty());
        let mut into =
            NewBody::new(format!("{}/{below}", org.bodies.key(result)), format!("{} {land}", called.unwrap_or(kind)));
        into.line = superior(org, class, group, result);
        into.within = Some(result);
        let bodies: Vec<_> = group.iter().map(|(body, _)| *body).collect();
        Merge::new(bodies, into).run(draft)?;
    }
    Ok(())
}

/// Lets the bodies of these kinds in the surviving territory absorb those in the others.
pub(super) fn absorb(draft: &mut Draft<'_>, territories: &[BodyId], survivor: BodyId, kinds: &[Id<Kind>]) -> Refusable {
    let all_of_them = [&[survivor], territories].concat();
    for group in groups(draft.org(), &all_of_them, kinds)?.values() {
        // Where the survivor has none, those of the others come to lie in it as they are.
        let Some((into, _)) = group.iter().find(|(_, territory)| *territory == survivor) else { continue };
        let bodies: Vec<_> = group.iter().filter(|(_, land)| *land != survivor).map(|(body, _)| *body).collect();
        if !bodies.is_empty() {
            Absorb::new(bodies, *into).run(draft)?;
        }
    }
    Ok(())
}
