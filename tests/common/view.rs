//! All that can be seen of an organisation through its public iterators, as lines of text without any number of an id.

use std::fmt::Write;

use reorganon::org::{BodyRef, FunctionRef, PostRef};
use reorganon::{Entity, Org, Tie};

fn keys<'a, T: std::fmt::Debug>(list: impl ExactSizeIterator<Item = T> + 'a) -> String {
    let length = list.len();
    let list: Vec<_> = list.collect();
    assert_eq!(list.len(), length, "an exact size is exact");
    format!("{list:?}")
}

/// What can be seen, line by line.
pub fn view(org: &Org) -> Vec<String> {
    let mut lines = vec![format!("{} {} {}", org.title(), org.as_of(), org.digest())];
    lines.extend(org.bodies().map(body_line));
    lines.extend(org.ended_bodies().map(body_line));
    lines.extend(org.posts().map(post_line));
    lines.extend(org.functions().map(|function| function_line(org, function)));
    for body in org.bodies().chain(org.ended_bodies()).filter(|body| body.provisions().len() > 0) {
        lines.push(format!("{} {}", body.key(), in_keys(org, &format!("{:?}", body.provisions().collect::<Vec<_>>()))));
        lines.push(format!("{:?}", body.funding().map(|funding| funding.what)));
    }
    lines.push(keys(org.unions()));
    lines.push(keys(org.appointments()));
    lines.push(format!("{:?}", org.total()));
    lines.push(format!("{:?}", org.totals_by_tier()));
    lines.push(format!("{:?}", org.totals_by_sector()));
    lines.push(format!("{:?}", org.totals_by_kind()));
    for entity in entities(org) {
        let line = descent(org, entity);
        if !line.ends_with("[] [] [] []") {
            lines.push(line);
        }
    }
    lines
}

/// Every body, post and function that the organisation has ever known, in the order of keys.
fn entities(org: &Org) -> Vec<Entity> {
    let data = org.to_data();
    let bodies = data.bodies.iter().map(|row| Entity::Body(org.body_id(row.id.as_str()).unwrap()));
    let posts = data.posts.iter().map(|row| Entity::Post(org.post_id(row.id.as_str()).unwrap()));
    let functions = data.functions.iter().map(|row| Entity::Function(org.function_id(row.id.as_str()).unwrap()));
    bodies.chain(posts).chain(functions).collect()
}

fn descent(org: &Org, of: Entity) -> String {
    let key = |of: Entity| org.key_of(of).unwrap().to_string();
    let links = |links: Vec<reorganon::lineage::Link>| {
        let links: Vec<_> =
            links.iter().map(|l| format!("{} {} {:?} {:?} {}", key(l.from), key(l.to), l.how, l.share, l.on)).collect();
        format!("{links:?}")
    };
    let all = |list: Vec<Entity>| format!("{:?}", list.into_iter().map(key).collect::<Vec<_>>());
    let (after, before) = (links(org.successors(of)), links(org.predecessors(of)));
    format!("{} {after} {before} {} {}", key(of), all(org.origins(of)), all(org.descendants(of)))
}

fn body_line(body: BodyRef<'_>) -> String {
    let mut line = format!(
        "{} {} {:?} {:?} {} {:?} {:?} {:?} {:?} {} {} {} {} {} {}",
        body.key(),
        body.name(),
        body.former_names(),
        body.codes(),
        body.is_live(),
        body.ended(),
        body.founded(),
        body.class(),
        body.extent(),
        body.budget(),
        keys(body.assets().collect::<Vec<_>>().into_iter()),
        body.depth(),
        body.is_intermediate(),
        body.is_territory(),
        body.headcount(),
    );
    let (superior, territory, head) = (body.superior(), body.territory(), body.head());
    write!(line, " {superior:?} {territory:?} {head:?}").unwrap();
    for tie in Tie::ALL {
        write!(line, " {} {}", keys(body.tied_above(tie)), keys(body.tied_below(tie))).unwrap();
    }
    write!(line, " {} {} {}", keys(body.subordinates()), keys(body.ancestors()), keys(body.descendants())).unwrap();
    write!(line, " {} {}", keys(body.posts()), keys(body.functions())).unwrap();
    write!(line, " {} {}", keys(body.cooperates_in()), keys(body.jurisdiction_of())).unwrap();
    write!(line, " {}", keys(body.entrusted())).unwrap();
    write!(line, " {:?}", body.establishment().collect::<Vec<_>>()).unwrap();
    line
}

fn post_line(post: PostRef<'_>) -> String {
    let beside = (post.held_beside(), keys(post.also_holds()));
    let joined = (keys(post.also_heads()), keys(post.united_with()), beside);
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {} {:?} {joined:?}",
        post.key(),
        post.body(),
        post.role(),
        post.category(),
        post.title(),
        post.holder(),
        post.is_live(),
        post.ended(),
    )
}

fn function_line(org: &Org, function: FunctionRef<'_>) -> String {
    let jurisdiction = function.jurisdiction().map(|land| format!("{land:?} {:?}", org.total_within(land.id())));
    format!(
        "{:?} {} {} {} {:?} {} {:?} {jurisdiction:?} {} {} {:?}",
        function.overseer(),
        keys(function.delegates()),
        function.key(),
        function.name(),
        function.lead(),
        keys(function.cooperators()),
        function.subject(),
        function.is_essential(),
        function.is_live(),
        function.retired(),
    )
}

/// A debug text in which each number of an id is replaced by its key.
pub fn in_keys(org: &Org, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        let (before, after) = rest.split_at(at + 1);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let number: u64 = after[..digits].parse().unwrap_or(0);
        out.push_str(before);
        let entity = if before.ends_with("body#") {
            Some(Entity::Body(super::ids::id(number)))
        } else if before.ends_with("post#") {
            Some(Entity::Post(super::ids::id(number)))
        } else if before.ends_with("function#") {
            Some(Entity::Function(super::ids::id(number)))
        } else {
            None
        };
        match entity.and_then(|entity| org.key_of(entity)) {
            Some(key) => out.push_str(key.as_str()),
            None => out.push_str(&after[..digits]),
        }
        rest = &after[digits..];
    }
    out + rest
}
