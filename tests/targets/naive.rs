//! A naive reading of the tables: every measure counted from nothing, without a line of what it judges.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::{BodyData, OrgData};
use reorganon::{Descent, Entity, Role};

fn live(data: &OrgData) -> impl Iterator<Item = &BodyData> {
    data.bodies.iter().filter(|row| row.ended.is_none())
}

fn is_land(data: &OrgData, row: &BodyData) -> bool {
    data.vocabulary
        .kinds
        .id(row.kind.as_str())
        .and_then(|id| data.vocabulary.kinds.get(id))
        .is_some_and(|kind| kind.territorial)
}

/// The live territories of a kind, in the order of keys.
pub(crate) fn territories<'a>(data: &'a OrgData, kind: &str) -> BTreeMap<String, &'a BodyData> {
    let rows = live(data).filter(|row| row.kind.as_str() == kind && is_land(data, row));
    rows.map(|row| (row.id.to_string(), row)).collect()
}

/// The bodies of a kind that lie in a territory itself.
fn inside<'a>(data: &'a OrgData, territory: &'a str, kind: &'a str) -> impl Iterator<Item = &'a BodyData> {
    live(data)
        .filter(move |row| row.kind.as_str() == kind && row.within.as_ref().is_some_and(|at| at.as_str() == territory))
}

/// The head post of a body: its own or, after a fused union, another body's.
fn head(data: &OrgData, body: &BodyData) -> Option<String> {
    let own = data
        .posts
        .iter()
        .find(|post| post.ended.is_none() && post.role == Role::Head && post.body.as_str() == body.id.as_str());
    body.headed_by.as_ref().map(|post| post.as_str().to_owned()).or_else(|| own.map(|post| post.id.to_string()))
}

/// Whether two posts are one, joined by a chain of unions, or one fused into the other.
fn are_one(data: &OrgData, one: &str, other: &str) -> bool {
    let fused = data.lineage.iter().any(|link| {
        let (Entity::Post(from), Entity::Post(to)) = (&link.from, &link.to) else { return false };
        link.how == Descent::Fused && [(one, other), (other, one)].contains(&(from.as_str(), to.as_str()))
    });
    let mut class = BTreeSet::from([one.to_owned()]);
    loop {
        let before = class.len();
        for union in &data.unions {
            let (a, b) = (union.one.as_str().to_owned(), union.other.as_str().to_owned());
            if class.contains(&a) || class.contains(&b) {
                class.extend([a, b]);
            }
        }
        if class.len() == before {
            return fused || class.contains(other);
        }
    }
}

/// Whether two posts are unified in a territory; nothing where one of them is not on record.
pub(crate) fn unified(data: &OrgData, territory: &str, kinds: [&str; 2]) -> Option<bool> {
    let [ones, others] =
        kinds.map(|kind| inside(data, territory, kind).filter_map(|body| head(data, body)).collect::<Vec<_>>());
    if ones.is_empty() || others.is_empty() {
        return None;
    }
    Some(ones.iter().any(|one| others.iter().any(|other| are_one(data, one, other))))
}

pub(crate) fn covered(data: &OrgData, territory: &str, kind: &str) -> bool {
    inside(data, territory, kind).next().is_some()
}

/// Whether one body lies in another, at any depth.
pub(crate) fn lies_in(data: &OrgData, body: &str, container: &str) -> bool {
    let mut at = body.to_owned();
    for _ in 0..=data.bodies.len() {
        let Some(row) = live(data).find(|row| row.id.as_str() == at) else { return false };
        let Some(above) = &row.within else { return false };
        if above.as_str() == container {
            return true;
        }
        at = above.as_str().to_owned();
    }
    false
}

pub(crate) fn bodies(data: &OrgData, kind: &str) -> i64 {
    i64::try_from(live(data).filter(|row| row.kind.as_str() == kind).count()).unwrap()
}

pub(crate) fn deputies(data: &OrgData, kind: &str) -> i64 {
    let posts = data.posts.iter().filter(|post| post.ended.is_none() && post.role == Role::Deputy);
    let of =
        posts.filter(|post| live(data).any(|row| row.kind.as_str() == kind && row.id.as_str() == post.body.as_str()));
    i64::try_from(of.count()).unwrap()
}

/// How many line superiors stand above a body; the root is none, and stands in no table.
fn depth(data: &OrgData, body: &BodyData) -> i64 {
    let mut depth = 0;
    let mut at = body;
    while let Some(above) = at.line.as_ref().filter(|above| above.as_str() != "root") {
        depth += 1;
        at = data.bodies.iter().find(|row| row.id.as_str() == above.as_str()).unwrap();
    }
    depth
}

pub(crate) fn greatest_depth(data: &OrgData, kind: &str) -> i64 {
    live(data).filter(|row| row.kind.as_str() == kind).map(|row| depth(data, row)).max().unwrap_or(0)
}

pub(crate) fn intermediate(data: &OrgData) -> i64 {
    let is = |row: &&BodyData| {
        let above = row.line.as_ref().is_some_and(|above| above.as_str() != "root");
        let below = live(data).any(|other| other.line.as_ref().is_some_and(|above| above.as_str() == row.id.as_str()));
        let leads = data.functions.iter().any(|f| f.retired.is_none() && f.lead.as_str() == row.id.as_str());
        above && below && !leads
    };
    i64::try_from(live(data).filter(is).count()).unwrap()
}

/// Authorised heads of a category over all live bodies.
pub(crate) fn heads(data: &OrgData, category: &str) -> i64 {
    let rows = data.establishment.iter().filter(|row| row.category.as_str() == category);
    rows.map(|row| i64::from(row.authorised)).sum()
}

/// The live bodies of which seats are on record.
pub(crate) fn seated(data: &OrgData) -> Vec<String> {
    let has = |body: &&BodyData| {
        let mut rows = data.provisions.iter().filter(|row| row.body.as_str() == body.id.as_str());
        rows.any(|row| row.seats.is_some() && row.until.is_none())
    };
    live(data).filter(has).map(|row| row.id.to_string()).collect()
}

pub(crate) fn live_keys(data: &OrgData) -> Vec<String> {
    live(data).map(|row| row.id.to_string()).collect()
}

/// Seats of these bodies; nothing where one of them has none on record, or not of what is asked.
pub(crate) fn seats(data: &OrgData, keys: &[String], from_state_agencies: bool) -> Option<i64> {
    let mut sum = 0;
    for key in keys {
        let here = data.provisions.iter().filter(|row| row.body.as_str() == key && row.until.is_none());
        let rows: Vec<_> = here.filter(|row| row.seats.is_some()).collect();
        if rows.is_empty() {
            return None;
        }
        for row in rows {
            sum += i64::from(if from_state_agencies { row.from_state_agencies? } else { row.seats? });
        }
    }
    Some(sum)
}

/// How many live bodies of a kind have something under a word, and how many there are.
pub(crate) fn provided(data: &OrgData, kind: &str, word: &str) -> (i64, i64) {
    let bodies: Vec<_> = live(data).filter(|row| row.kind.as_str() == kind).collect();
    let has = |body: &&&BodyData| {
        let mut rows = data.provisions.iter().filter(|row| row.body.as_str() == body.id.as_str());
        rows.any(|row| row.provision.as_str() == word && row.until.is_none())
    };
    let count = |n: usize| i64::try_from(n).unwrap();
    (count(bodies.iter().filter(has).count()), count(bodies.len()))
}

/// A body, and all that were merged, absorbed or divided into it.
fn line_of(data: &OrgData, key: &str) -> BTreeSet<String> {
    let mut line = BTreeSet::from([key.to_owned()]);
    loop {
        let before = line.len();
        for link in &data.lineage {
            let (Entity::Body(from), Entity::Body(to)) = (&link.from, &link.to) else { continue };
            let goes_on = [Descent::Merged, Descent::Absorbed, Descent::Divided].contains(&link.how);
            if goes_on && line.contains(to.as_str()) {
                line.insert(from.as_str().to_owned());
            }
        }
        if line.len() == before {
            return line;
        }
    }
}

/// In how many of these years each live body of a kind, or one that went on in it, made a report, summed.
pub(crate) fn years_reported(data: &OrgData, kind: &str, word: &str, years: std::ops::RangeInclusive<i16>) -> i64 {
    let mut found = BTreeSet::new();
    for body in live(data).filter(|row| row.kind.as_str() == kind) {
        let line = line_of(data, body.id.as_str());
        for row in &data.provisions {
            let day = row.from.filter(|day| years.contains(&day.year()));
            if line.contains(row.body.as_str()) && row.provision.as_str() == word && row.to.is_some() {
                found.extend(day.map(|day| (body.id.to_string(), day.year())));
            }
        }
    }
    i64::try_from(found.len()).unwrap()
}
