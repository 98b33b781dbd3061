//! The transition rules once more, read from the tables of both states; no code is shared with what is judged.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::{BodyData, OrgData};
use reorganon::{Descent, EndReason, Entity, Outcome, Role, Tie};

/// Breaches: the subject as people read it, the measured value, the limit.
pub(crate) type Breaches = BTreeSet<(String, i64, i64)>;

fn breach(found: &mut Breaches, subject: String, value: i64, limit: i64) {
    found.insert((subject, value, limit));
}

struct State<'a> {
    data: &'a OrgData,
    bodies: BTreeMap<&'a str, &'a BodyData>,
}

impl<'a> State<'a> {
    fn of(data: &'a OrgData) -> Self {
        let live = data.bodies.iter().filter(|body| body.ended.is_none());
        Self { data, bodies: live.map(|body| (body.id.as_str(), body)).collect() }
    }

    fn above(&self, body: &str) -> Option<&'a str> {
        self.bodies.get(body)?.line.as_ref().map(|line| find(self.data, line.as_str())).filter(|line| *line != "root")
    }

    fn depth(&self, body: &'a str) -> i64 {
        std::iter::successors(self.above(body), |at| self.above(at)).count() as i64
    }

    fn below(&self, body: &str) -> Vec<&'a BodyData> {
        let below = |row: &&&BodyData| row.line.as_ref().is_some_and(|line| line.as_str() == body);
        self.bodies.values().filter(below).copied().collect()
    }

    fn kind(&self, body: &str) -> &'a str {
        self.bodies[body].kind.as_str()
    }

    fn countable(&self, row: &BodyData) -> bool {
        let kinds = &self.data.vocabulary.kinds;
        kinds.get(kinds.id(row.kind.as_str()).unwrap()).unwrap().countable
    }

    fn units(&self, body: &str) -> i64 {
        self.below(body).into_iter().filter(|row| self.countable(row)).count() as i64
    }

    fn corresponding(&self, body: &str) -> Vec<&'a str> {
        let ties = self.data.ties.iter().filter(|tie| tie.tie == Tie::Corresponds);
        let other = |tie: &'a reorganon::org::data::TieData| match (tie.from.as_str(), tie.to.as_str()) {
            (from, to) if from == body => Some(to),
            (from, to) if to == body => Some(from),
            _ => None,
        };
        ties.filter_map(other).collect()
    }

    /// The head post of a body: its own, or the one that heads it from elsewhere.
    fn head(&self, body: &str) -> Option<&'a str> {
        let heads = self.data.posts.iter().filter(|post| post.ended.is_none() && post.role == Role::Head);
        let own = heads.filter(|post| post.body.as_str() == body).map(|post| post.id.as_str()).next();
        own.or_else(|| self.bodies[body].headed_by.as_ref().map(|post| post.as_str()))
    }

    fn unified(&self, one: &'a str, other: &'a str) -> bool {
        let mut class = BTreeSet::from([one]);
        loop {
            let more: Vec<_> = self
                .data
                .unions
                .iter()
                .filter(|u| class.contains(u.one.as_str()) != class.contains(u.other.as_str()))
                .collect();
            if more.is_empty() {
                break;
            }
            class.extend(more.iter().flat_map(|u| [u.one.as_str(), u.other.as_str()]));
        }
        let fused = |from: &str, to: &str| {
            self.data.lineage.iter().any(|link| {
                let ends = (&link.from, &link.to);
                link.how == Descent::Fused
                    && matches!(ends, (Entity::Post(a), Entity::Post(b)) if a.as_str() == from && b.as_str() == to)
            })
        };
        class.contains(other) || fused(one, other) || fused(other, one)
    }
}

fn find<'a>(data: &'a OrgData, key: &str) -> &'a str {
    data.bodies.iter().map(|body| body.id.as_str()).find(|id| *id == key).unwrap_or("root")
}

fn body(key: &str) -> String {
    format!("body `{key}`")
}

/// S1.
pub(crate) fn intermediate(old: &OrgData, new: &OrgData, except: &str) -> Breaches {
    let (old, new) = (State::of(old), State::of(new));
    let mut found = Breaches::new();
    let counted = |state: &State<'_>, key: &str| state.below(key).iter().any(|row| row.kind.as_str() != except);
    for key in new.bodies.keys().filter(|key| new.kind(key) != except) {
        let leads = new.data.functions.iter().any(|f| f.retired.is_none() && f.lead.as_str() == *key);
        let between = new.above(key).is_some() && counted(&new, key) && !leads;
        if !old.bodies.contains_key(key) {
            if between {
                breach(&mut found, body(key), 1, 0);
            }
        } else if !counted(&old, key) && !counted(&new, key) && new.depth(key) > old.depth(key) {
            breach(&mut found, body(key), new.depth(key), old.depth(key));
        }
    }
    found
}

/// S2.
pub(crate) fn focal(old: &OrgData, new: &OrgData) -> Breaches {
    let mut counts: BTreeMap<(&str, Option<&str>), i64> = BTreeMap::new();
    for (data, by) in [(old, -1), (new, 1)] {
        let state = State::of(data);
        for row in state.bodies.values().filter(|row| state.countable(row)) {
            let kinds = &data.vocabulary.kinds;
            let class = kinds.get(kinds.id(row.kind.as_str()).unwrap()).unwrap().counts_as.as_deref();
            *counts.entry((row.tier.as_str(), class)).or_default() += by;
        }
    }
    let mut tiers: BTreeMap<&str, i64> = BTreeMap::new();
    for ((tier, _), by) in counts {
        let most = tiers.entry(tier).or_insert(by);
        *most = by.max(*most);
    }
    tiers.into_iter().filter(|(_, by)| *by > 0).map(|(tier, by)| (format!("tier `{tier}`"), by, 0)).collect()
}

/// Bodies with another code or tier than before: how many others of the tier have that code.
pub(crate) fn shared_codes(old: &OrgData, new: &OrgData) -> Breaches {
    fn codes(data: &OrgData) -> BTreeMap<&str, (&str, &str)> {
        let live = data.bodies.iter().filter(|row| row.ended.is_none());
        let code = |body: &str| {
            data.codes.iter().rfind(|code| code.body.as_str() == body && code.until.is_none()).map(|code| &*code.code)
        };
        live.filter_map(|row| Some((row.id.as_str(), (row.tier.as_str(), code(row.id.as_str())?)))).collect()
    }
    let (was, is) = (codes(old), codes(new));
    let mut found = Breaches::new();
    for (key, code) in is.iter().filter(|(key, code)| was.get(*key) != Some(code)) {
        let others = is.iter().filter(|(other, has)| *other != key && *has == code).count();
        if others > 0 {
            breach(&mut found, body(key), others as i64, 0);
        }
    }
    found
}

/// S2, inside: what came from what is in the new rows of lineage.
pub(crate) fn inside(old: &OrgData, new: &OrgData) -> Breaches {
    let (before, after) = (State::of(old), State::of(new));
    let mut heirs: BTreeMap<&str, &str> = BTreeMap::new();
    for link in &new.lineage[old.lineage.len()..] {
        if let (Entity::Body(from), Entity::Body(to), Descent::Merged | Descent::Absorbed) =
            (&link.from, &link.to, link.how)
        {
            heirs.insert(from.as_str(), to.as_str());
        }
    }
    let mut limits: BTreeMap<&str, i64> = BTreeMap::new();
    for key in before.bodies.keys() {
        let heir = std::iter::successors(Some(*key), |at| heirs.get(at).copied()).last().unwrap();
        *limits.entry(heir).or_default() += before.units(key);
    }
    let limits = limits.into_iter().filter(|(key, _)| after.bodies.contains_key(key));
    let above = limits.filter(|(key, limit)| after.units(key) > *limit);
    above.map(|(key, limit)| (body(key), after.units(key), limit)).collect()
}

/// S3.
pub(crate) fn headcount(old: &OrgData, new: &OrgData) -> Breaches {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (data, by) in [(old, -1), (new, 1)] {
        for row in &data.establishment {
            *sums.entry(row.category.as_str()).or_default() += by * i64::from(row.authorised);
        }
    }
    sums.into_iter().filter(|(_, by)| *by > 0).map(|(word, by)| (format!("staff category `{word}`"), by, 0)).collect()
}

/// S8.
pub(crate) fn deputies(old: &OrgData, new: &OrgData, limit: i64) -> Breaches {
    let count = |data: &OrgData| {
        data.posts.iter().filter(|post| post.role == Role::Deputy && post.ended.is_none()).count() as i64
    };
    let by = count(new) - count(old);
    if by > limit { Breaches::from([("the whole".into(), by, limit)]) } else { Breaches::new() }
}

/// S17.
pub(crate) fn unresolved(old: &OrgData, new: &OrgData) -> Breaches {
    let open = |data: &OrgData| -> BTreeSet<String> {
        let posts = data.posts.iter().filter(|post| post.outcome == Some(Outcome::Unresolved));
        posts.map(|post| format!("post `{}`", post.id)).collect()
    };
    (&open(new) - &open(old)).into_iter().map(|post| (post, 1, 0)).collect()
}

/// What gates call gone into another: by a link of merger or absorption, or because a dissolved body gave most of its functions
/// to it, each to whom it went last. From where, to where, since the state before, and whether into what was there.
pub(crate) fn gone_into<'a>(old: &OrgData, new: &'a OrgData) -> Vec<(&'a str, &'a str, bool, bool)> {
    let mut gone = Vec::new();
    for (place, link) in new.lineage.iter().enumerate() {
        let (Entity::Body(from), Entity::Body(to)) = (&link.from, &link.to) else { continue };
        if matches!(link.how, Descent::Merged | Descent::Absorbed) {
            let is_new = place >= old.lineage.len();
            gone.push((from.as_str(), to.as_str(), is_new, link.how == Descent::Absorbed));
        }
    }
    for row in new.bodies.iter().filter(|row| row.why == Some(EndReason::Dissolved)) {
        let from = row.id.as_str();
        let mut went: BTreeMap<&str, &str> = BTreeMap::new();
        for link in new.lineage.iter().filter(|link| link.how == Descent::FunctionTo) {
            if let (Entity::Body(at), Entity::Body(to), Some(function)) = (&link.from, &link.to, &link.via)
                && at.as_str() == from
            {
                went.insert(function.as_str(), to.as_str());
            }
        }
        let count = |heir: &str| went.values().filter(|to| **to == heir).count();
        let most = went.values().map(|heir| count(heir)).max();
        let heirs: BTreeSet<&str> = went.values().copied().filter(|heir| Some(count(heir)) == most).collect();
        let is_new = old.bodies.iter().any(|row| row.id.as_str() == from && row.ended.is_none());
        gone.extend(heirs.into_iter().map(|heir| (from, heir, is_new, true)));
    }
    gone
}

/// What took others in in a step, and out of which bodies it is; of one that was there before, itself among them.
pub(crate) fn takings<'a>(old: &OrgData, new: &'a OrgData) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut takings: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to, is_new, survives) in gone_into(old, new) {
        if is_new {
            takings.entry(to).or_default().extend(survives.then_some(to).into_iter().chain([from]));
        }
    }
    takings
}

/// S13, of one step: departments may be merged or absorbed, with whatever, only where the heads of an office and of a
/// division of their territory were unified.
pub(crate) fn precondition(old: &OrgData, new: &OrgData) -> Breaches {
    let before = State::of(old);
    let mut found = Breaches::new();
    for (result, sources) in takings(old, new) {
        let sources: Vec<_> = sources.into_iter().filter(|key| before.bodies.contains_key(key)).collect();
        if !sources.iter().any(|key| before.kind(key) == "department") {
            continue;
        }
        let (mut known, mut unified) = (false, false);
        for land in sources.iter().filter_map(|key| before.bodies[key].within.as_ref()) {
            let heads = |kind: &str| -> Vec<&str> {
                let within = |row: &&&BodyData| row.within.as_ref() == Some(land) && row.kind.as_str() == kind;
                before.bodies.values().filter(within).filter_map(|row| before.head(row.id.as_str())).collect()
            };
            for one in heads("office") {
                for other in heads("division") {
                    known = true;
                    unified |= one == other || before.unified(one, other);
                }
            }
        }
        if known && !unified {
            breach(&mut found, body(result), 0, 1);
        }
    }
    found
}

/// S15: a department needs a body of the Party.
pub(crate) fn corresponding(old: &OrgData, new: &OrgData) -> Breaches {
    let (before, after) = (State::of(old), State::of(new));
    let mut found = Breaches::new();
    let is_party = |key: &str| after.bodies.get(key).is_some_and(|row| row.sector.as_str() == "party");
    for key in after.bodies.keys().filter(|key| after.kind(key) == "department" && !before.bodies.contains_key(*key)) {
        if !after.corresponding(key).into_iter().any(is_party) {
            breach(&mut found, body(key), 0, 1);
        }
    }
    for key in before.bodies.keys().filter(|key| is_party(key)) {
        let ended = |other: &&str| before.kind(other) == "department" && !after.bodies.contains_key(other);
        let lost = before.corresponding(key).iter().any(ended);
        if lost && !after.corresponding(key).into_iter().any(|other| after.kind(other) == "department") {
            breach(&mut found, body(key), 0, 1);
        }
    }
    found
}
