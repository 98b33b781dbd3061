//! The workload's charter: all its peculiarities as rules, written through the public traits as any embedding program
//! would write them.

use reorganon::charter::{Article, Charter};
use reorganon::invariant::{About, Measures, Rule, Span, StateRule, TransitionRule};
use reorganon::{
    BodyId, Change, Descent, Entity, FindingSubject as Subject, KindId, Level, Measure, Org, Role, Tie, Vocabulary,
};

use crate::generate::cap;

const fn about(code: &'static str, summary: &'static str) -> About {
    About { code, summary, explanation: summary, source: "the shared workload", level: (Level::Deny, Level::Deny) }
}

/// The charter for organisations with this vocabulary.
pub(crate) fn charter(words: &Vocabulary) -> Charter {
    let ordinary = words.kinds.id("k0").unwrap();
    Charter::new("workload")
        .with(Article::new(Rule::state(TooManyDeputies)))
        .with(Article::new(Rule::state(NobodyLeft)))
        .with(Article::new(Rule::state(TooDeep)))
        .with(Article::new(Rule::transition(UnitTakesPart { ordinary })))
        .with(Article::new(Rule::transition(UnfitPair)))
        .with(Article::new(Rule::transition(Growth)))
}

/// Deputies within the cap of the present headcount.
#[derive(Debug)]
struct TooManyDeputies;

impl StateRule for TooManyDeputies {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("too-many-deputies", "1 deputy below a headcount of 10, 2 below 20, else 3");
        ABOUT
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let most = cap(body.headcount());
        Some(Measure::at_most(body.count_posts(Role::Deputy), i64::try_from(most).ok()?))
    }

    /// Bodies with fewer heads or more deputies; changes to one body often follow each other.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let mut last = None;
        for change in span.changes() {
            let body = match change {
                Change::StrengthSet { body, old, new, .. } if new.authorised() < old.authorised() => *body,
                Change::PostMoved { new, .. } => *new,
                Change::PostFounded { founding, .. } => founding.body,
                _ => continue,
            };
            if last.replace(body) != Some(body) {
                visit(Subject::Body(body));
            }
        }
    }
}

/// A headcount of at least 1.
#[derive(Debug)]
struct NobodyLeft;

impl StateRule for NobodyLeft {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("nobody-left", "every body has a headcount of at least 1");
        ABOUT
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        Some(Measure::at_least(i64::try_from(body.headcount()).ok()?, 1_i64))
    }

    /// Bodies with fewer heads, and new ones.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        for change in span.changes() {
            match change {
                Change::StrengthSet { body, old, new, .. } if new.authorised() < old.authorised() => {
                    visit(Subject::Body(*body));
                }
                Change::BodyFounded { body, .. } => visit(Subject::Body(*body)),
                _ => {}
            }
        }
    }
}

/// Line depth of at most level + 1.
#[derive(Debug)]
struct TooDeep;

impl StateRule for TooDeep {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("too-deep", "the line depth of a body is at most its level + 1");
        ABOUT
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let level = org.vocabulary().tiers.get(body.class()?.tier)?.rank;
        Some(Measure::at_most(body.depth(), level + 1))
    }

    /// Bodies with another superior and, where they are deeper than before, all that is below them.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        for change in span.changes() {
            let Change::SuperiorSet { tie: Tie::Line, body, old, new: Some(_) } = change else { continue };
            visit(Subject::Body(*body));
            let before = |old: BodyId| 1 + depth_before(span, old);
            if org.body(*body).is_some_and(|body| old.is_some_and(|old| body.depth() > before(old))) {
                let mut open = vec![*body];
                while let Some(at) = open.pop() {
                    for below in org.body(at).into_iter().flat_map(|body| body.subordinates()) {
                        visit(Subject::Body(below.id()));
                        open.push(below.id());
                    }
                }
            }
        }
    }
}

/// The line superior of a body before the span.
fn superior_before(span: &Span<'_>, of: BodyId) -> Option<BodyId> {
    let moved = span.changes().iter().find_map(|change| match change {
        Change::SuperiorSet { tie: Tie::Line, body, old, .. } if *body == of => Some(*old),
        _ => None,
    });
    moved.unwrap_or_else(|| Some(span.org().body(of)?.superior()?.id()))
}

/// The line depth of a body before the span.
fn depth_before(span: &Span<'_>, of: BodyId) -> usize {
    let above = |body: &BodyId| superior_before(span, *body).filter(|above| *above != span.org().root());
    std::iter::successors(above(&of), above).count()
}

/// Only ordinary bodies are merged, dissolved, given functions, or have their heads unified.
#[derive(Debug)]
struct UnitTakesPart {
    ordinary: KindId,
}

impl TransitionRule for UnitTakesPart {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("unit-takes-part", "only ordinary bodies merge, end, lead functions, share heads");
        ABOUT
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let mut look = |body: BodyId| {
            let ordinary =
                org.body(body).and_then(|body| body.class()).is_some_and(|class| class.kind == self.ordinary);
            if !ordinary {
                found.add(Subject::Body(body), Measure::at_most(1_i64, 0_i64));
            }
        };
        for change in span.changes() {
            match change {
                Change::BodyEnded { body, .. } => look(*body),
                Change::LeadSet { new, .. } => look(*new),
                Change::Descended { from: Entity::Post(from), to: Entity::Post(to), how: Descent::Fused, .. } => {
                    [from, to].into_iter().filter_map(|post| org.post(*post)).for_each(|post| look(post.body().id()));
                }
                _ => {}
            }
        }
    }
}

/// Bodies that merge are siblings of one level; bodies whose heads are unified are siblings of two sectors.
#[derive(Debug)]
struct UnfitPair;

impl TransitionRule for UnfitPair {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("unfit-pair", "merged: siblings of one level; one head: siblings of two sectors");
        ABOUT
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let class = |body: BodyId| org.body(body).and_then(|body| body.class());
        for change in span.changes() {
            let (body, other, fits) = match change {
                Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how: Descent::Merged, .. } => {
                    let tier = |body| class(body).map(|class| class.tier);
                    (*from, *to, tier(*from) == tier(*to))
                }
                Change::Descended { from: Entity::Post(from), to: Entity::Post(to), how: Descent::Fused, .. } => {
                    let [Some(from), Some(to)] = [from, to].map(|post| org.post(*post)) else { continue };
                    let (from, to) = (from.body().id(), to.body().id());
                    let sector = |body| class(body).map(|class| class.sector);
                    (from, to, sector(from) != sector(to))
                }
                _ => continue,
            };
            let siblings =
                superior_before(span, body) == org.body(other).and_then(|other| other.superior()).map(|s| s.id());
            let faults = i64::from(!fits) + i64::from(!siblings);
            found.add(Subject::Body(body), Measure::at_most(faults, 0_i64));
        }
    }
}

/// Bodies and heads do not grow in number, and no function is lost.
#[derive(Debug)]
struct Growth;

impl TransitionRule for Growth {
    fn about(&self) -> &'static About {
        const ABOUT: &About = &about("growth", "bodies and headcount do not grow, and no function is lost");
        ABOUT
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let (mut bodies, mut heads, mut lost) = (0_i64, 0_i64, 0_i64);
        for change in span.changes() {
            match change {
                Change::BodyFounded { .. } => bodies += 1,
                Change::BodyEnded { .. } => bodies -= 1,
                Change::StrengthSet { peer: None, old, new, .. } => {
                    heads += i64::from(new.authorised()) - i64::from(old.authorised());
                }
                Change::FunctionRetired { .. } => lost += 1,
                _ => {}
            }
        }
        found.add(Subject::Whole, Measure::at_most(bodies.max(heads).max(lost), 0_i64));
    }
}
