//! Organisations with one thing less.

use crate::model::id::{Name, Sort};
use crate::org::Org;
use crate::org::data::OrgData;

/// The organisation without the thing of this number; `Some(None)` where that cannot be said, `None` where there is none.
///
/// First bodies from the last, with everything that is theirs; then functions, ties, unions, posts, establishment and assets.
pub(super) fn org(org: &Org, number: usize) -> Option<Option<Org>> {
    let mut data = org.to_data();
    let mut left = number;
    if let Some(place) = data.bodies.len().checked_sub(left + 1) {
        without_body(&mut data, place);
        return Some(Org::from_data(&data).ok());
    }
    left -= data.bodies.len();
    let gone = one_less(&mut data.functions, &mut left)
        || one_less(&mut data.ties, &mut left)
        || one_less(&mut data.unions, &mut left)
        || one_less(&mut data.posts, &mut left)
        || one_less(&mut data.establishment, &mut left)
        || one_less(&mut data.assets, &mut left);
    gone.then(|| Org::from_data(&data).ok())
}

/// Takes out the row of this number; where there are not so many, the number is that in the next table.
fn one_less<T>(rows: &mut Vec<T>, number: &mut usize) -> bool {
    let has = rows.len();
    if *number < has {
        rows.remove(has - 1 - *number);
        return true;
    }
    *number -= has;
    false
}

/// Takes out a body: what stood under it or lay in it comes to what is above it, everything else that names it goes.
fn without_body(data: &mut OrgData, place: usize) {
    let gone = data.bodies.remove(place);
    let body = gone.id.as_str();
    for row in &mut data.bodies {
        if is(&row.line, body) {
            row.line = gone.line.clone().or_else(|| Some(Name::new("root")));
        }
        if is(&row.within, body) {
            row.within = gone.within.clone();
        }
        if row
            .headed_by
            .as_ref()
            .is_some_and(|post| data.posts.iter().any(|p| p.id == *post.as_str() && p.body.as_str() == body))
        {
            row.headed_by = None;
        }
    }
    let posts: Vec<_> = data.posts.iter().filter(|row| row.body.as_str() == body).map(|row| row.id.clone()).collect();
    data.unions.retain(|row| posts.iter().all(|post| *post != *row.one.as_str() && *post != *row.other.as_str()));
    data.posts.retain(|row| row.body.as_str() != body);
    data.establishment.retain(|row| row.body.as_str() != body);
    data.ties.retain(|row| row.from.as_str() != body && row.to.as_str() != body);
    data.codes.retain(|row| row.body.as_str() != body);
    data.former_names.retain(|row| row.body.as_str() != body);
    data.assets.retain(|row| row.body.as_str() != body);
    data.functions.retain(|row| row.lead.as_str() != body);
    for row in &mut data.functions {
        row.cooperators.retain(|other| other.as_str() != body);
        if is(&row.jurisdiction, body) {
            row.jurisdiction = None;
        }
    }
    data.lineage.clear();
}

fn is<T: Sort>(name: &Option<Name<T>>, key: &str) -> bool {
    name.as_ref().is_some_and(|name| name.as_str() == key)
}
