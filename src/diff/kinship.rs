//! What became of whom, by evidence, in the order that the documentation of [`diff`](super) gives.

use std::collections::{BTreeMap, BTreeSet};

use super::build::live;
use super::residue::{Residue, codes};
use super::{Evidence, Kin};
use crate::change::Entity;
use crate::model::body::Extent;
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::org::{BodyRef, Org};
use crate::suggest::reading;

/// In how many bodies, or of how many, a sum is looked for.
const MOST_TERMS: usize = 4;
/// Among how many bodies of one superior a sum of several is looked for.
const MOST_SIBLINGS: usize = 24;

/// Successors of bodies that are gone, and of bodies that go on and gave something to new ones.
pub(super) struct Kinship {
    pub(super) heirs: BTreeMap<Key, (BTreeSet<Key>, Evidence)>,
    /// The bodies that went on in each, once all heirs are known.
    pub(super) sources: BTreeMap<Key, Vec<Key>>,
}

struct Search<'a> {
    before: &'a Org,
    after: &'a Org,
    gone: Vec<BodyRef<'a>>,
    new: Vec<BodyRef<'a>>,
    found: Kinship,
}

/// Area and population.
type Size = (u64, u64);

/// Bodies with a size, by their superior.
type BySuperior<'a> = BTreeMap<Option<&'a Key>, Vec<(Key, Size)>>;

/// How much speaks for each body.
type Candidates<'a> = BTreeMap<&'a Key, usize>;

impl Kinship {
    pub(super) fn found(before: &Org, after: &Org, links: &[(Key, Key)]) -> Self {
        let gone = before.bodies().filter(|body| live(after, body.key().as_str()).is_none()).collect();
        let new = after.bodies().filter(|body| live(before, body.key().as_str()).is_none()).collect();
        let found = Self { heirs: BTreeMap::new(), sources: BTreeMap::new() };
        let mut search = Search { before, after, gone, new, found };
        search.given(links);
        search.recorded();
        search.by_code();
        search.by_what_moved(Evidence::Functions);
        search.by_what_moved(Evidence::Contents);
        search.by_sums();
        search.by_name();
        search.spun_off();
        let mut found = search.found;
        found.sources = found.sources_of_all();
        found
    }

    pub(super) fn all(&self) -> Vec<Kin> {
        let kin = |(from, (heirs, why)): (&Key, &(BTreeSet<Key>, Evidence))| {
            let (from, why) = (from.clone(), *why);
            heirs.iter().map(|to| Kin { from: from.clone(), to: to.clone(), why }).collect::<Vec<_>>()
        };
        self.heirs.iter().flat_map(kin).collect()
    }

    pub(super) fn of(&self, body: &Key) -> impl Iterator<Item = &Key> {
        self.heirs.get(body).into_iter().flat_map(|(heirs, _)| heirs)
    }

    fn sources_of_all(&self) -> BTreeMap<Key, Vec<Key>> {
        let mut sources: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for kin in self.all() {
            sources.entry(kin.to).or_default().push(kin.from);
        }
        sources
    }

    /// What was recognised, and is no link in the lineage to which the plan leads.
    pub(super) fn unexpressed(&self, end: &Org) -> Vec<Residue> {
        let linked = |kin: &Kin| {
            let (Some(from), Some(to)) = (end.body_id(kin.from.as_str()), end.body_id(kin.to.as_str())) else {
                return false;
            };
            end.descendants(Entity::Body(from)).contains(&Entity::Body(to))
        };
        let left = self.all().into_iter().filter(|kin| !linked(kin));
        left.map(|kin| Residue {
            sort: "link",
            key: format!("{} {}", kin.from, kin.to),
            field: format!("succession ({})", kin.why.word()),
            reached: None,
            wanted: Some("yes".into()),
        })
        .collect()
    }
}

/// Links given for bodies that were not there, or successors that are not.
pub(super) fn useless(before: &Org, after: &Org, links: &[(Key, Key)]) -> Vec<Residue> {
    let useless = links.iter().filter(|(from, to)| !is_usable(before, after, from, to));
    let residue = |(from, to): &(Key, Key)| {
        let key = format!("{from} {to}");
        Residue { sort: "link", key, field: "given".into(), reached: None, wanted: Some("yes".into()) }
    };
    useless.map(residue).collect()
}

fn is_usable(before: &Org, after: &Org, from: &Key, to: &Key) -> bool {
    from != to && live(before, from.as_str()).is_some() && live(after, to.as_str()).is_some()
}

/// The superior of a body, or the territory in which a territory lies.
fn above<'o>(body: BodyRef<'o>) -> Option<&'o Key> {
    if body.is_territory() { body.territory() } else { body.superior() }.map(BodyRef::key)
}

impl<'a> Search<'a> {
    /// The bodies that are gone and of which nobody knows yet what became of them.
    fn open(&self) -> Vec<BodyRef<'a>> {
        self.gone.iter().copied().filter(|body| self.is_open(*body)).collect()
    }

    fn is_open(&self, body: BodyRef<'_>) -> bool {
        !self.found.heirs.contains_key(body.key())
    }

    fn put(&mut self, from: &Key, heirs: impl IntoIterator<Item = Key>, why: Evidence) {
        let heirs: BTreeSet<_> = heirs.into_iter().collect();
        if !heirs.is_empty() {
            self.found.heirs.entry(from.clone()).or_insert((heirs, why));
        }
    }

    fn given(&mut self, links: &[(Key, Key)]) {
        let mut by_source: BTreeMap<&Key, Vec<Key>> = BTreeMap::new();
        for (from, to) in links.iter().filter(|(from, to)| is_usable(self.before, self.after, from, to)) {
            by_source.entry(from).or_default().push(to.clone());
        }
        for (from, heirs) in by_source {
            self.put(from, heirs, Evidence::Given);
        }
    }

    /// What the second state's lineage says of bodies that the first state knows.
    fn recorded(&mut self) {
        for body in self.before.bodies() {
            let Some(id) = self.after.body_id(body.key().as_str()).filter(|_| self.is_open(body)) else { continue };
            let goes_on = live(self.after, body.key().as_str()).is_some();
            let heirs = self.after.descendants(Entity::Body(id)).into_iter().filter_map(|heir| self.after.key_of(heir));
            let heirs = heirs.filter(|heir| live(self.after, heir.as_str()).is_some());
            // Of what goes on, only what is new is a successor.
            let heirs: Vec<_> =
                heirs.filter(|heir| !goes_on || live(self.before, heir.as_str()).is_none()).cloned().collect();
            self.put(body.key(), heirs, Evidence::Recorded);
        }
    }

    fn by_code(&mut self) {
        let mut coded: BTreeMap<String, Vec<&Key>> = BTreeMap::new();
        for body in &self.new {
            for code in codes(*body) {
                coded.entry(code.to_owned()).or_default().push(body.key());
            }
        }
        for body in self.gone.clone() {
            let codes = codes(body);
            let heirs: Vec<_> = codes.into_iter().filter_map(|code| coded.get(code)).collect();
            if let ([heirs], true) = (heirs.as_slice(), self.is_open(body))
                && let [heir] = heirs.as_slice()
            {
                let heir = (*heir).clone();
                self.put(body.key(), [heir], Evidence::Code);
            }
        }
    }

    /// By where the functions, or the subordinates and contained territories, of a body are now.
    fn by_what_moved(&mut self, why: Evidence) {
        let after = self.after;
        for body in self.open() {
            let mut candidates = Candidates::new();
            if why == Evidence::Functions {
                let now = body.functions().filter_map(|f| after.function(after.function_id(f.key().as_str())?));
                now.filter(|f| f.is_live()).for_each(|f| *candidates.entry(f.lead().key()).or_default() += 1);
            } else {
                let below = [Tie::Line, Tie::Within].map(|tie| body.tied_below(tie));
                let below = below.into_iter().flatten().filter(|other| above(*other) == Some(body.key()));
                let now = below.filter_map(|other| above(live(after, other.key().as_str())?));
                now.filter(|key| above(body) != Some(*key)).for_each(|key| *candidates.entry(key).or_default() += 1);
            }
            candidates.retain(|key, _| {
                live(after, key.as_str()).is_some_and(|heir| heir.is_territory() == body.is_territory())
            });
            let new = candidates.keys().all(|key| live(self.before, key.as_str()).is_none());
            let most = candidates.values().max().copied();
            let heirs: Vec<_> = if new {
                candidates.keys().map(|key| (*key).clone()).collect()
            } else {
                candidates.iter().find(|(_, n)| Some(**n) == most).map(|(key, _)| (*key).clone()).into_iter().collect()
            };
            self.put(body.key(), heirs, why);
        }
    }

    fn by_sums(&mut self) {
        let mut gone: BySuperior<'_> = BTreeMap::new();
        for body in self.gone.iter().filter(|body| self.is_open(**body)) {
            if let Some(size) = size(body.extent()) {
                gone.entry(above(*body)).or_default().push((body.key().clone(), size));
            }
        }
        let mut gains: BySuperior<'_> = BTreeMap::new();
        for body in self.after.bodies() {
            let was = live(self.before, body.key().as_str());
            let had = was.map_or(Some((0, 0)), |was| size(was.extent()));
            let gain = size(body.extent())
                .zip(had)
                .and_then(|(has, had)| Some((has.0.checked_sub(had.0)?, has.1.checked_sub(had.1)?)));
            if let Some(gain) = gain.filter(|gain| *gain != (0, 0)) {
                gains.entry(above(body)).or_default().push((body.key().clone(), gain));
            }
        }
        for (place, gains) in gains {
            let mut left = gone.remove(&place).unwrap_or_default();
            let mut single: BTreeMap<Size, Vec<Key>> = BTreeMap::new();
            left.iter().for_each(|(key, size)| single.entry(*size).or_default().push(key.clone()));
            let mut open = Vec::new();
            for (heir, gain) in gains {
                match single.remove(&gain).as_deref() {
                    Some([source]) => self.put(source, [heir], Evidence::Sums),
                    _ => open.push((heir, gain)),
                }
            }
            left.retain(|(key, _)| !self.found.heirs.contains_key(key));
            if left.len().max(open.len()) > MOST_SIBLINGS {
                continue;
            }
            for (heir, gain) in &open {
                if let Some(sources) = only_sum(&left, *gain) {
                    left.retain(|(key, _)| !sources.contains(key));
                    sources.iter().for_each(|source| self.put(source, [heir.clone()], Evidence::Sums));
                }
            }
            open.retain(|(key, _)| live(self.before, key.as_str()).is_none());
            for (source, has) in left {
                if let Some(heirs) = only_sum(&open, has) {
                    open.retain(|(key, _)| !heirs.contains(key));
                    self.put(&source, heirs, Evidence::Sums);
                }
            }
        }
    }

    fn by_name(&mut self) {
        let plain = |org: &Org, body: BodyRef<'_>| {
            let name = reading(body.name());
            let kind =
                body.class().and_then(|class| org.vocabulary().kinds.get(class.kind).map(|kind| reading(&kind.name)));
            let rest =
                kind.filter(|kind| !kind.is_empty()).and_then(|kind| name.strip_prefix(&kind).map(str::to_owned));
            rest.unwrap_or(name).trim().to_owned()
        };
        let mut named: BTreeMap<(Option<&Key>, String), Vec<&Key>> = BTreeMap::new();
        for body in &self.new {
            named.entry((above(*body), plain(self.after, *body))).or_default().push(body.key());
        }
        for body in self.open() {
            if let Some([heir]) = named.get(&(above(body), plain(self.before, body))).map(Vec::as_slice) {
                let heir = (*heir).clone();
                self.put(body.key(), [heir], Evidence::Name);
            }
        }
    }

    /// New bodies without a predecessor, spun off bodies that go on.
    fn spun_off(&mut self) {
        let sources = self.found.sources_of_all();
        let mut spun: BTreeMap<Key, (BTreeSet<Key>, Evidence)> = BTreeMap::new();
        let mut losses: BTreeMap<Size, Vec<&Key>> = BTreeMap::new();
        for body in self.before.bodies() {
            let now = live(self.after, body.key().as_str()).and_then(|now| size(now.extent()));
            let loss = size(body.extent())
                .zip(now)
                .and_then(|(had, has)| Some((had.0.checked_sub(has.0)?, had.1.checked_sub(has.1)?)));
            if let Some(loss) = loss.filter(|loss| *loss != (0, 0)) {
                losses.entry(loss).or_default().push(body.key());
            }
        }
        for body in self.new.iter().filter(|body| !sources.contains_key(body.key())) {
            let led = body.functions().filter_map(|f| self.before.function(self.before.function_id(f.key().as_str())?));
            let mut candidates = Candidates::new();
            led.filter(|f| f.is_live()).for_each(|f| *candidates.entry(f.lead().key()).or_default() += 1);
            let sort = |key: &Key| {
                live(self.after, key.as_str()).is_some_and(|from| from.is_territory() == body.is_territory())
            };
            candidates.retain(|key, _| sort(key));
            let most = candidates.values().max().copied();
            let by_functions = candidates.iter().find(|(_, n)| Some(**n) == most).map(|(key, _)| *key);
            let by_size = size(body.extent()).and_then(|size| match losses.get(&size)?.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
            let source =
                by_functions.map(|key| (key, Evidence::Functions)).or(by_size.map(|key| (key, Evidence::Sums)));
            if let Some((key, why)) = source.filter(|(key, _)| !self.found.heirs.contains_key(*key)) {
                spun.entry(key.clone()).or_insert((BTreeSet::new(), why)).0.insert(body.key().clone());
            }
        }
        self.found.heirs.extend(spun);
    }
}

fn size(extent: Extent) -> Option<Size> {
    extent.area.zip(extent.population).filter(|size| *size != (0, 0))
}

/// The keys of the terms that sum to `wanted`, where there is one way with the fewest terms.
fn only_sum(terms: &[(Key, Size)], wanted: Size) -> Option<Vec<Key>> {
    let fits: Vec<_> = terms.iter().filter(|(_, size)| size.0 <= wanted.0 && size.1 <= wanted.1).collect();
    // Ways with one term, then with one more, each with its place in the list and what is still wanted.
    let mut ways = vec![(Vec::<usize>::new(), wanted)];
    for _ in 0..MOST_TERMS {
        let mut longer = Vec::new();
        for (way, left) in ways {
            let next = way.last().map_or(0, |last| last + 1);
            for (place, (_, size)) in fits.iter().enumerate().skip(next) {
                if let Some(rest) = left.0.checked_sub(size.0).zip(left.1.checked_sub(size.1)) {
                    longer.push(([&way[..], &[place]].concat(), rest));
                }
            }
        }
        let mut exact = longer.iter().filter(|(_, left)| *left == (0, 0));
        if let Some((way, _)) = exact.next() {
            let keys = way.iter().filter_map(|place| fits.get(*place)).map(|(key, _)| key.clone());
            return exact.next().is_none().then(|| keys.collect());
        }
        ways = longer;
    }
    None
}
