//! Everything that is listed, in the order in which it is listed: by the library, and by the model.

use std::collections::BTreeSet;

use reorganon::{Entity, Org, Tie};

use crate::world::{ROOT, World};

fn line(what: &str, of: &str, list: impl IntoIterator<Item = String>) -> String {
    format!("{what} {of}: {}", list.into_iter().collect::<Vec<_>>().join(" "))
}

/// What the library lists.
pub fn listed(org: &Org) -> Vec<String> {
    let mut lines = vec![
        line("bodies", "", org.bodies().map(|body| body.key().to_string())),
        line("ended", "", org.ended_bodies().map(|body| body.key().to_string())),
        line("posts", "", org.posts().map(|post| post.key().to_string())),
        line("functions", "", org.functions().map(|function| function.key().to_string())),
        line("unions", "", org.unions().map(|(one, other)| format!("{}+{}", one.key(), other.key()))),
        line("beside", "", org.appointments().map(|(one, other, day)| format!("{}+{}/{day}", one.key(), other.key()))),
    ];
    for body in org.bodies() {
        let of = body.key().as_str();
        for tie in Tie::ALL {
            lines.push(line("above", of, body.tied_above(tie).map(|other| other.key().to_string())));
            lines.push(line("below", of, body.tied_below(tie).map(|other| other.key().to_string())));
        }
        lines.push(line("posts", of, body.posts().map(|post| post.key().to_string())));
        lines.push(line("leads", of, body.functions().map(|function| function.key().to_string())));
        lines.push(line("cooperates", of, body.cooperates_in().map(|function| function.key().to_string())));
        lines.push(line("jurisdiction", of, body.jurisdiction_of().map(|function| function.key().to_string())));
        lines.push(line("entrusted", of, body.entrusted().map(|function| function.key().to_string())));
        let words = &org.vocabulary().categories;
        let staff = body.establishment().map(|(category, strength)| {
            format!("{}={}/{:?}", words.key(category).unwrap(), strength.authorised(), strength.actual())
        });
        lines.push(line("staff", of, staff));
        let words = &org.vocabulary().provisions;
        let provisions = body.provisions().map(|one| format!("{}:{:?}", words.key(one.what).unwrap(), one.from));
        lines.push(line("provisions", of, provisions));
        lines.push(line("assets", of, body.assets().map(|(asset, n)| format!("{asset}={n}"))));
        let all_above = body.ancestors().map(|other| other.key().to_string()).filter(|key| key != ROOT);
        lines.push(line("all above", of, all_above));
        lines.push(line("all below", of, body.descendants().map(|other| other.key().to_string())));
        lines.push(line("head", of, body.head().map(|head| head.key().to_string())));
        let sums = [body.headcount().to_string(), body.depth().to_string(), body.is_intermediate().to_string()];
        lines.push(line("sums", of, sums));
        let origins = org.origins(Entity::Body(body.id())).into_iter();
        lines.push(line("came of", of, origins.map(|entity| org.key_of(entity).unwrap().to_string())));
    }
    for body in org.ended_bodies() {
        let heirs = org.descendants(Entity::Body(body.id())).into_iter();
        let heirs = heirs.map(|entity| org.key_of(entity).unwrap().to_string());
        lines.push(line("went on in", body.key().as_str(), heirs));
    }
    for post in org.posts() {
        lines.push(line("also heads", post.key().as_str(), post.also_heads().map(|body| body.key().to_string())));
        lines.push(line("united", post.key().as_str(), post.united_with().map(|other| other.key().to_string())));
    }
    for function in org.functions() {
        let cooperators = function.cooperators().map(|body| body.key().to_string());
        lines.push(line("with", function.key().as_str(), cooperators));
        let delegates = function.delegates().map(|(body, day)| format!("{}/{day}", body.key()));
        lines.push(line("by", function.key().as_str(), delegates));
        lines.push(line("under", function.key().as_str(), function.overseer().map(|body| body.key().to_string())));
    }
    let total = org.total();
    lines.push(format!("total {} {} {}", total.bodies, total.functions, total.posts()));
    lines
}

/// What the model says should be listed.
pub fn expected(world: &World) -> Vec<String> {
    let live: Vec<_> = world.live_bodies().map(|(key, _)| key.clone()).collect();
    let ended: Vec<_> = world.bodies.keys().filter(|key| !live.contains(key)).cloned().collect();
    let posts: Vec<_> = world.posts.iter().filter(|(_, row)| row.ended.is_none()).map(|(key, _)| key.clone()).collect();
    let functions = world.functions.iter().filter(|(_, row)| row.retired.is_none());
    let functions: Vec<_> = functions.map(|(key, _)| key.clone()).collect();
    let beside: BTreeSet<_> = world.beside.iter().map(|(extra, (main, day))| (main, extra, day)).collect();
    let mut lines = vec![
        line("bodies", "", live.clone()),
        line("ended", "", ended.clone()),
        line("posts", "", posts.clone()),
        line("functions", "", functions.clone()),
        line("unions", "", world.unions.iter().map(|(one, other)| format!("{one}+{other}"))),
        line("beside", "", beside.into_iter().map(|(main, extra, day)| format!("{main}+{extra}/{day}"))),
    ];
    for of in &live {
        for tie in Tie::ALL {
            lines.push(line("above", of, world.above(tie, of)));
            lines.push(line("below", of, world.below(tie, of)));
        }
        lines.push(line("posts", of, world.posts_of(of, None)));
        lines.push(line("leads", of, world.led_by(of)));
        lines.push(line("cooperates", of, world.cooperates_in(of)));
        lines.push(line("jurisdiction", of, world.jurisdiction_of(of)));
        lines.push(line("entrusted", of, world.entrusted(of)));
        let staff = world.categories_of(of).into_iter().map(|category| {
            let heads = world.heads_of(of, &category);
            format!("{category}={}/{:?}", heads.authorised, heads.actual)
        });
        lines.push(line("staff", of, staff));
        let provisions: Vec<_> = world.tables().provisions.into_iter().filter(|row| row.body.as_str() == of).collect();
        let provisions = provisions.iter().map(|row| format!("{}:{:?}", row.provision.as_str(), row.from));
        lines.push(line("provisions", of, provisions));
        let assets = world.assets.iter().filter(|((body, _), _)| body == of);
        lines.push(line("assets", of, assets.map(|((_, asset), n)| format!("{asset}={n}"))));
        for (what, up) in [("all above", true), ("all below", false)] {
            let all = world.closure(of, &[Tie::Line, Tie::Guides], up).into_iter();
            lines.push(line(what, of, all.filter(|other| other != of && other != ROOT)));
        }
        lines.push(line("head", of, world.head(of)));
        let headcount: u64 = world.categories_of(of).iter().map(|c| world.heads_of(of, c).authorised).sum();
        let next = |at: &String| world.superior(Tie::Line, at).filter(|above| above != ROOT);
        let depth = std::iter::successors(next(of), next).count();
        let between = depth > 0 && !world.below(Tie::Line, of).is_empty() && world.led_by(of).is_empty();
        lines.push(line("sums", of, [headcount.to_string(), depth.to_string(), between.to_string()]));
        lines.push(line("came of", of, trace(world, of, false)));
    }
    lines.extend(ended.iter().map(|of| line("went on in", of, trace(world, of, true))));
    for of in &posts {
        lines.push(line("also heads", of, world.also_heads(of)));
        let unions = world.unions.iter().filter(|(one, other)| one == of || other == of);
        let others: BTreeSet<_> = unions.map(|(one, other)| if one == of { other } else { one }).cloned().collect();
        lines.push(line("united", of, others));
    }
    for of in &functions {
        let with = world.cooperates.iter().filter(|(function, _)| function == of);
        lines.push(line("with", of, with.map(|(_, body)| body.clone())));
        let by = world.delegates.iter().filter(|((function, _), _)| function == of);
        lines.push(line("by", of, by.map(|((_, body), day)| format!("{body}/{day}"))));
        lines.push(line("under", of, world.overseers.get(of).cloned()));
    }
    lines.push(format!("total {} {} {}", live.len(), functions.len(), posts.len()));
    lines
}

/// The bodies that a body went on in (or came of), over the whole history.
fn trace(world: &World, of: &str, onwards: bool) -> Vec<String> {
    let links = world.lineage.iter().filter(|link| link.how != reorganon::Descent::FunctionTo);
    let pairs: Vec<_> = links
        .filter_map(|link| match (&link.from, &link.to) {
            (Entity::Body(from), Entity::Body(to)) => Some((from.as_str(), to.as_str())),
            _ => None,
        })
        .map(|(from, to)| if onwards { (from, to) } else { (to, from) })
        .collect();
    let mut seen = BTreeSet::from([of]);
    loop {
        let more: Vec<_> = pairs.iter().filter(|(from, to)| seen.contains(from) && !seen.contains(to)).collect();
        if more.is_empty() {
            break;
        }
        seen.extend(more.iter().map(|(_, to)| *to));
    }
    seen.into_iter().filter(|key| *key != of).map(str::to_owned).collect()
}
