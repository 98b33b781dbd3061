//! Everything that is listed, in the order in which it is listed: by the library, and by the model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use reorganon::org::BodyRef;
use reorganon::{Entity, Org, Tie};

use crate::world::{ROOT, World};

/// What belongs to each of many, gathered from the model's sets in one pass over them.
type Many<'a, K> = BTreeMap<K, Vec<&'a str>>;

fn many<'a, K: Ord>(pairs: impl Iterator<Item = (K, &'a str)>) -> Many<'a, K> {
    let mut all = Many::new();
    pairs.for_each(|(of, one)| all.entry(of).or_default().push(one));
    all
}

fn of<'m, 'a, K: Ord>(all: &'m Many<'a, K>, key: &K) -> &'m [&'a str] {
    all.get(key).map_or(&[], Vec::as_slice)
}

/// What one comes to from a body, in the order of keys, without it.
fn closure<'a>(from: &'a str, next: impl Fn(&'a str, &mut Vec<&'a str>)) -> Vec<&'a str> {
    let (mut all, mut found, mut place) = (vec![from], Vec::new(), 0);
    while let Some(at) = all.get(place) {
        next(at, &mut found);
        for other in found.drain(..) {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        place += 1;
    }
    all.swap_remove(0);
    all.sort_unstable();
    all
}

/// The model's lists.
struct Lists<'a> {
    world: &'a World,
    live: Vec<&'a str>,
    above: Many<'a, (Tie, &'a str)>,
    below: Many<'a, (Tie, &'a str)>,
    posts: Many<'a, &'a str>,
    led: Many<'a, &'a str>,
    cooperates: Many<'a, &'a str>,
    jurisdiction: Many<'a, &'a str>,
    heirs: Many<'a, &'a str>,
    origins: Many<'a, &'a str>,
}

impl<'a> Lists<'a> {
    fn of(world: &'a World) -> Self {
        let ties = || world.ties.iter().map(|(tie, from, to)| (*tie, from.as_str(), to.as_str()));
        let posts = world.posts.iter().filter(|(_, row)| row.ended.is_none());
        let led = world.functions.iter().filter(|(_, row)| row.retired.is_none());
        let jurisdiction = world.functions.iter().filter_map(|(key, row)| Some((row.jurisdiction.as_deref()?, &**key)));
        let links = world.lineage.iter().filter(|link| link.how != reorganon::Descent::FunctionTo);
        let links: Vec<_> = links
            .filter_map(|link| match (&link.from, &link.to) {
                (Entity::Body(from), Entity::Body(to)) => Some((from.as_str(), to.as_str())),
                _ => None,
            })
            .collect();
        Self {
            world,
            live: world.live_bodies().map(|(key, _)| key.as_str()).collect(),
            above: many(ties().map(|(tie, from, to)| ((tie, to), from))),
            below: many(ties().map(|(tie, from, to)| ((tie, from), to))),
            posts: many(posts.map(|(key, row)| (row.body.as_str(), key.as_str()))),
            led: many(led.map(|(key, row)| (row.lead.as_str(), key.as_str()))),
            cooperates: many(world.cooperates.iter().map(|(function, body)| (body.as_str(), function.as_str()))),
            jurisdiction: many(jurisdiction),
            heirs: many(links.iter().copied()),
            origins: many(links.iter().map(|(from, to)| (*to, *from))),
        }
    }

    /// The functions of others that are delegated to a body or that it oversees.
    fn entrusted(&self, body: &str) -> BTreeSet<&'a str> {
        let delegated = self.world.delegates.keys().filter(|(_, other)| other == body).map(|(function, _)| &**function);
        let overseen = self.world.overseers.iter().filter(|(_, other)| *other == body).map(|(function, _)| &**function);
        delegated.chain(overseen).collect()
    }

    /// All superiors of a body, or all subordinates, by lines and by guidance.
    fn all(&self, body: &'a str, ties: &Many<'a, (Tie, &'a str)>) -> Vec<&'a str> {
        let next = |at, found: &mut Vec<&'a str>| {
            found.extend([Tie::Line, Tie::Guides].into_iter().flat_map(|tie| of(ties, &(tie, at))));
        };
        let mut all = closure(body, next);
        all.retain(|other| *other != ROOT);
        all
    }

    fn depth(&self, body: &'a str) -> usize {
        let next = |at: &&'a str| of(&self.above, &(Tie::Line, *at)).last().copied().filter(|above| *above != ROOT);
        std::iter::successors(next(&body), next).count()
    }

    fn head(&self, body: &str) -> Option<&'a str> {
        let own = of(&self.posts, &body).iter().rfind(|post| self.world.posts[**post].role == reorganon::Role::Head);
        own.copied().or_else(|| self.world.headed.get(body).map(String::as_str))
    }
}

/// Whether two lists are as long and each item is as the other's. Nothing is written down unless they differ: this is done
/// millions of times.
fn each<A: Debug, B: Debug>(
    [what, of]: [&str; 2],
    library: impl IntoIterator<Item = A>,
    model: impl IntoIterator<Item = B>,
    alike: impl Fn(&A, &B) -> bool,
) -> Result<(), String> {
    let (mut library, mut model) = (library.into_iter(), model.into_iter());
    for place in 0.. {
        match (library.next(), model.next()) {
            (None, None) => break,
            (Some(one), Some(other)) if alike(&one, &other) => {}
            (one, other) => {
                return Err(format!("{what} {of}, at {place}:\n  library {one:?}\n  model   {other:?}"));
            }
        }
    }
    Ok(())
}

/// Lists of texts.
fn list<A: AsRef<str> + Debug, B: AsRef<str> + Debug>(
    what: &str,
    of: &str,
    library: impl IntoIterator<Item = A>,
    model: impl IntoIterator<Item = B>,
) -> Result<(), String> {
    each([what, of], library, model, |one, other| one.as_ref() == other.as_ref())
}

/// Lists of several values each.
fn rows<T: PartialEq + Debug>(
    what: &str,
    of: &str,
    library: impl IntoIterator<Item = T>,
    model: impl IntoIterator<Item = T>,
) -> Result<(), String> {
    each([what, of], library, model, |one, other| one == other)
}

fn value<T: PartialEq + Debug>(what: &str, of: &str, library: T, model: T) -> Result<(), String> {
    let told = || format!("{what} {of}:\n  library {library:?}\n  model   {model:?}");
    if library == model { Ok(()) } else { Err(told()) }
}

/// Whether both list the same in the same order; `provisions` are those of the model's tables.
pub fn same(org: &Org, world: &World, provisions: &[reorganon::org::data::ProvisionData]) -> Result<(), String> {
    let lists = Lists::of(world);
    let ended = world.bodies.iter().filter(|(_, row)| row.ended.is_some()).map(|(key, _)| key);
    let posts = world.posts.iter().filter(|(_, row)| row.ended.is_none()).map(|(key, _)| key);
    let functions = world.functions.iter().filter(|(_, row)| row.retired.is_none()).map(|(key, _)| key);
    let beside: BTreeSet<_> = world.beside.iter().map(|(extra, (main, day))| (main, extra, day)).collect();
    list("bodies", "", org.bodies().map(|body| body.key().as_str()), &lists.live)?;
    list("ended", "", org.ended_bodies().map(|body| body.key().as_str()), ended.clone())?;
    list("posts", "", org.posts().map(|post| post.key().as_str()), posts.clone())?;
    list("functions", "", org.functions().map(|function| function.key().as_str()), functions.clone())?;
    let unions = org.unions().map(|(one, other)| (one.key().as_str(), other.key().as_str()));
    rows("unions", "", unions, world.unions.iter().map(|(one, other)| (one.as_str(), other.as_str())))?;
    let appointments = org.appointments().map(|(one, other, day)| (one.key().as_str(), other.key().as_str(), day));
    let model = beside.into_iter().map(|(main, extra, day)| (main.as_str(), extra.as_str(), *day));
    rows("beside", "", appointments, model)?;
    let mut provided = provisions.iter().peekable();
    for body in org.bodies() {
        let key = lists.live.iter().find(|live| **live == body.key().as_str()).ok_or("a body is not listed")?;
        while provided.next_if(|row| row.body.as_str() < *key).is_some() {}
        let own = std::iter::from_fn(|| provided.next_if(|row| row.body.as_str() == *key));
        let own: Vec<_> = own.map(|row| (row.provision.as_str(), row.from)).collect();
        same_of_body(org, &lists, body, key, &own)?;
    }
    for body in org.ended_bodies() {
        let key = body.key().as_str();
        let heirs = org.descendants(Entity::Body(body.id())).into_iter();
        let heirs = heirs.map(|entity| org.key_of(entity).unwrap().as_str());
        // The key as the model has it, which is the same.
        let (key, _) = world.bodies.get_key_value(key).ok_or("a body is not listed")?;
        list("went on in", key, heirs, closure(key, |at, found| found.extend(of(&lists.heirs, &at))))?;
    }
    for (post, key) in org.posts().zip(posts) {
        let heads = world.headed.iter().filter(|(_, head)| *head == key).map(|(body, _)| body);
        list("also heads", key, post.also_heads().map(|body| body.key().as_str()), heads)?;
        let unions = world.unions.iter().filter(|(one, other)| one == key || other == key);
        let others: BTreeSet<_> = unions.map(|(one, other)| if one == key { other } else { one }).collect();
        list("united", key, post.united_with().map(|other| other.key().as_str()), others)?;
    }
    for (function, key) in org.functions().zip(functions) {
        let with = world.cooperates.iter().filter(|(function, _)| function == key).map(|(_, body)| body);
        list("with", key, function.cooperators().map(|body| body.key().as_str()), with)?;
        let delegates = function.delegates().map(|(body, day)| (body.key().as_str(), day));
        let by = world.delegates.iter().filter(|((function, _), _)| function == key);
        rows("by", key, delegates, by.map(|((_, body), day)| (body.as_str(), *day)))?;
        list("under", key, function.overseer().map(|body| body.key().as_str()), world.overseers.get(key))?;
    }
    let (total, live) = (org.total(), |count: usize| count as u64);
    let functions = world.functions.values().filter(|row| row.retired.is_none()).count();
    let posts = world.posts.values().filter(|row| row.ended.is_none()).count();
    let told = [total.bodies, total.functions, total.posts()];
    value("total", "", told, [live(lists.live.len()), live(functions), live(posts)])
}

fn same_of_body<'a>(
    org: &Org,
    lists: &Lists<'a>,
    body: BodyRef<'_>,
    key: &'a str,
    provisions: &[(&str, Option<reorganon::Date>)],
) -> Result<(), String> {
    let world = lists.world;
    for tie in Tie::ALL {
        list("above", key, body.tied_above(tie).map(|other| other.key().as_str()), of(&lists.above, &(tie, key)))?;
        list("below", key, body.tied_below(tie).map(|other| other.key().as_str()), of(&lists.below, &(tie, key)))?;
    }
    list("posts", key, body.posts().map(|post| post.key().as_str()), of(&lists.posts, &key))?;
    list("leads", key, body.functions().map(|function| function.key().as_str()), of(&lists.led, &key))?;
    let cooperates = body.cooperates_in().map(|function| function.key().as_str());
    list("cooperates", key, cooperates, of(&lists.cooperates, &key))?;
    let jurisdiction = body.jurisdiction_of().map(|function| function.key().as_str());
    list("jurisdiction", key, jurisdiction, of(&lists.jurisdiction, &key))?;
    list("entrusted", key, body.entrusted().map(|function| function.key().as_str()), lists.entrusted(key))?;
    let words = &org.vocabulary().categories;
    let staff = body.establishment().map(|(category, strength)| {
        let actual = strength.actual().map(u64::from);
        (words.key(category).unwrap().as_str(), u64::from(strength.authorised()), actual)
    });
    let categories = world.categories_of(key);
    let heads: Vec<_> = categories.iter().map(|category| (category, world.heads_of(key, category))).collect();
    let model = heads.iter().map(|(category, heads)| (category.as_ref(), heads.authorised, heads.actual));
    rows("staff", key, staff, model)?;
    let words = &org.vocabulary().provisions;
    let held = body.provisions().map(|one| (words.key(one.what).unwrap().as_str(), one.from));
    rows("provisions", key, held, provisions.iter().copied())?;
    let assets = world.assets.iter().filter(|((body, _), _)| body == key);
    let model = assets.map(|((_, asset), n)| (asset.as_str(), *n));
    rows("assets", key, body.assets(), model)?;
    let all_above = body.ancestors().map(|other| other.key().as_str()).filter(|key| *key != ROOT);
    list("all above", key, all_above, lists.all(key, &lists.above))?;
    list("all below", key, body.descendants().map(|other| other.key().as_str()), lists.all(key, &lists.below))?;
    list("head", key, body.head().map(|head| head.key().as_str()), lists.head(key))?;
    let headcount: u64 = heads.iter().map(|(_, heads)| heads.authorised).sum();
    let depth = lists.depth(key);
    let between = depth > 0 && !of(&lists.below, &(Tie::Line, key)).is_empty() && of(&lists.led, &key).is_empty();
    value("sums", key, (body.headcount(), body.depth(), body.is_intermediate()), (headcount, depth, between))?;
    let origins = org.origins(Entity::Body(body.id())).into_iter();
    let origins = origins.map(|entity| org.key_of(entity).unwrap().as_str());
    list("came of", key, origins, closure(key, |at, found| found.extend(of(&lists.origins, &at))))
}
