//! Which of two steps comes first: what they have in common, and what happens the other way round.
//!
//! Whether two steps get in each other's way does not follow from the bodies that they name: of the absorptions that name
//! four different bodies, some still make each other impossible, because each would move the one above the other. So
//! steps are compared by [`Footprint`], and where footprints interfere both orders are tried.
//! [`Plan::order`](crate::Plan::order) does so for all steps of a plan.

mod footprint;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::charter::Charter;
use crate::draft::Refusal;
use crate::finding::{Finding, Level, Novelty};
use crate::model::digest::Digest;
use crate::model::quantity::Amount;
use crate::org::Org;
use crate::receipt::Receipt;
use crate::session::{Denied, Rejection, Session, Step, in_words, subject_in_words};

pub use footprint::Footprint;
pub(crate) use footprint::Mark;

/// What two steps are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Relation {
    /// Both orders are possible and allowed, and both end in the same state.
    Independent,
    /// Only one order is possible and allowed.
    Forced,
    /// Both orders are possible and allowed, and they end in different states.
    Different,
    /// Each is possible and allowed alone, and neither after the other.
    Blocking,
    /// Neither order is allowed, but both as one step are: what one adds, the other has to make up for at once.
    Together,
    /// Nothing can be said: one of them is not possible in either order, or nobody looked.
    Unknown,
}

/// How a step was answered, where it was not simply carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// It is impossible.
    Refused,
    /// A rule in force forbids it.
    Denied,
    /// It was carried out, and a rule in force warns of it, which it does not when the step is done alone.
    Warned,
}

/// What happened to a step in one of the two orders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Reason {
    /// The order that was tried.
    pub order: [Arc<str>; 2],
    /// The step to which it happened.
    pub step: Arc<str>,
    /// What happened.
    pub answer: Answer,
    /// The code of the rule or of the refusal; `unknown-name` where something is named that is not there.
    pub code: String,
    /// The clause on which the rule rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// The refusal or the finding in words.
    pub message: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.order;
        let (word, other) = if self.step == *first { ("before", second) } else { ("after", first) };
        let answer = match self.answer {
            Answer::Refused => "impossible",
            Answer::Denied => "denied",
            Answer::Warned => "warned of",
        };
        write!(f, "`{}` {word} `{other}` is {answer}: {}", self.step, self.message)
    }
}

/// Two steps, and what they are to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Pair {
    /// Of a forced order the step that comes first; else the one that was given first.
    pub first: Arc<str>,
    /// The other step.
    pub second: Arc<str>,
    /// What they are to each other.
    pub relation: Relation,
    /// Whether they were given in this order: false where the order is forced the other way round.
    pub as_given: bool,
    /// What happened in each order, where it was not simply carried out.
    pub reasons: Vec<Reason>,
    /// The keys of the bodies, posts and functions at which their footprints interfere; empty where one has none.
    pub meets: Vec<String>,
}

/// Why a step was not carried out, or what was to say of it although it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    answer: Answer,
    code: String,
    source: Option<Arc<str>>,
    message: String,
    /// Of a warning: what it is about, and by how much it is beyond the limit.
    about: Option<(String, Option<Amount>)>,
}

impl Said {
    pub(crate) fn unknown_name(message: String) -> Self {
        Self { answer: Answer::Refused, code: "unknown-name".into(), source: None, message, about: None }
    }

    pub(crate) fn refused(refusals: &[Refusal]) -> Vec<Self> {
        let said = |refusal: &Refusal| Self {
            answer: Answer::Refused,
            code: refusal.code.into(),
            source: None,
            message: refusal.message.clone(),
            about: None,
        };
        refusals.iter().map(said).collect()
    }

    pub(crate) fn denied(denied: &Denied, charter: &Charter) -> Vec<Self> {
        let said = |(finding, message): (&Finding, &String)| Self {
            answer: Answer::Denied,
            code: finding.code.into(),
            source: charter.article(finding).map(|article| article.source.clone()),
            message: message.clone(),
            about: None,
        };
        denied.denials().zip(&denied.messages).map(said).collect()
    }

    /// The new breaches of which the charter warns.
    fn warned(receipt: &Receipt, org: &Org, charter: &Charter) -> Vec<Self> {
        let new = |finding: &&Finding| {
            finding.level == Level::Warn && finding.novelty == Novelty::Introduced && finding.measure.is_breached()
        };
        let said = |finding: &Finding| Self {
            answer: Answer::Warned,
            code: finding.code.into(),
            source: charter.article(finding).map(|article| article.source.clone()),
            message: in_words(org, charter, finding),
            about: Some((subject_in_words(org, finding.subject), finding.slack())),
        };
        receipt.findings().iter().filter(new).map(said).collect()
    }

    /// Whether another warning says the same, whatever the figures that lead to it.
    fn is_said_by(&self, other: &Self) -> bool {
        (&self.code, &self.source, &self.about) == (&other.code, &other.source, &other.about)
    }

    fn at(self, order: [&Arc<str>; 2], step: &Arc<str>) -> Reason {
        let Self { answer, code, source, message, .. } = self;
        Reason { order: order.map(Arc::clone), step: step.clone(), answer, code, source, message }
    }
}

/// What came of carrying out a step.
pub(crate) type Tried = Result<Receipt, Vec<Said>>;

/// One of the two orders, tried.
struct Way {
    /// What was said of each step: warnings where it was carried out.
    said: [Result<Vec<Said>, Vec<Said>>; 2],
    /// Where it ended, if both were carried out.
    end: Option<Digest>,
}

/// How steps are carried out: what they do as one step, which is otherwise as the first argument says.
pub(crate) trait CarryOut<S: ?Sized> {
    fn carry_out(&mut self, session: &mut Session, as_in: &S, steps: &[&S]) -> Tried;
}

impl<S: ?Sized, F: FnMut(&mut Session, &S, &[&S]) -> Tried> CarryOut<S> for F {
    fn carry_out(&mut self, session: &mut Session, as_in: &S, steps: &[&S]) -> Tried {
        self(session, as_in, steps)
    }
}

fn one<S: ?Sized>(session: &mut Session, step: &S, by: &mut impl CarryOut<S>) -> Result<Vec<Said>, Vec<Said>> {
    let receipt = by.carry_out(session, step, &[step])?;
    Ok(Said::warned(&receipt, session.org(), session.charter()))
}

fn way<S: ?Sized>(session: &mut Session, steps: [&S; 2], by: &mut impl CarryOut<S>) -> Way {
    session.trial(|session| {
        let first = one(session, steps[0], by);
        let second = if first.is_ok() { one(session, steps[1], by) } else { Err(Vec::new()) };
        let end = second.is_ok().then(|| session.org().digest());
        Way { said: [first, second], end }
    })
}

/// Tries two steps both ways round in the present state; nothing of it remains.
pub(crate) fn compare<S: ?Sized>(
    session: &mut Session,
    steps: [&S; 2],
    names: [&Arc<str>; 2],
    by: &mut impl CarryOut<S>,
) -> Pair {
    let [a, b] = steps;
    let ways = [way(session, [a, b], by), way(session, [b, a], by)];
    let [there, back] = &ways;
    let mut pair = Pair {
        first: names[0].clone(),
        second: names[1].clone(),
        relation: Relation::Unknown,
        as_given: true,
        reasons: Vec::new(),
        meets: Vec::new(),
    };
    pair.relation = match [ways[0].end, ways[1].end] {
        [Some(one), Some(other)] if one == other => Relation::Independent,
        [Some(_), Some(_)] => Relation::Different,
        [Some(_), None] => Relation::Forced,
        [None, Some(_)] => {
            (pair.first, pair.second, pair.as_given) = (names[1].clone(), names[0].clone(), false);
            Relation::Forced
        }
        // What is impossible is so after each operation; only what rules deny can be made up for in the same step.
        [None, None] if ways.iter().any(is_denied) && together(session, steps, by) => Relation::Together,
        [None, None] if ways.iter().all(|way| way.said[0].is_ok()) => Relation::Blocking,
        [None, None] => Relation::Unknown,
    };
    // Of the step that comes second in a way, the other way says what is said of it alone.
    for (way, order, alone) in [(there, names, &back.said[0]), (back, [names[1], names[0]], &there.said[0])] {
        match &way.said {
            [Err(said), _] => pair.reasons.extend(said.iter().map(|said| said.clone().at(order, order[0]))),
            [_, Err(said)] => pair.reasons.extend(said.iter().map(|said| said.clone().at(order, order[1]))),
            [_, Ok(warnings)] => {
                let Ok(known) = alone else { continue };
                let new = warnings.iter().filter(|said| !known.iter().any(|known| said.is_said_by(known)));
                pair.reasons.extend(new.map(|said| said.clone().at(order, order[1])));
            }
        }
    }
    pair
}

fn is_denied(way: &Way) -> bool {
    way.said.iter().flat_map(|said| said.as_ref().err()).flatten().any(|said| said.answer == Answer::Denied)
}

/// Whether two steps are allowed as one, in one order of their operations or the other. What is said against the day, the
/// citation or the approval of one of them is not made up for by the other: it has to be allowed with those of either.
fn together<S: ?Sized>(session: &mut Session, [a, b]: [&S; 2], by: &mut impl CarryOut<S>) -> bool {
    let mut allowed = |as_in: &S, both: &[&S]| session.trial(|session| by.carry_out(session, as_in, both).is_ok());
    [[a, b], [b, a]].into_iter().any(|both| both.into_iter().all(|step| allowed(step, &both)))
}

impl Session {
    /// What a step looks at and writes when it is carried out now; nothing of it remains.
    ///
    /// # Errors
    /// The step is impossible, or denied: it has no footprint here.
    pub fn footprint(&mut self, step: &Step) -> Result<Footprint, Box<Rejection>> {
        let after = self.trial(|session| {
            let receipt = session.apply(step)?;
            Ok(Footprint::of(receipt.record(), step.operations.iter(), session))
        });
        after.map(|print: Footprint| print.and_before(self.org()))
    }

    /// What two steps are to each other in the present state: each is tried alone, and both one after the other, both ways
    /// round, each on its own day, under the rules for steps; nothing of it remains.
    ///
    /// ```
    /// # let ids = reorganon::doc::example();
    /// use reorganon::order::Relation;
    /// use reorganon::operation::{Absorb, Rename};
    /// use reorganon::Step;
    /// let mut session = ids.session;
    /// let day = "2018-10-01".parse().unwrap();
    /// let name = Rename { body: ids.sports, name: "Sở Thể dục thể thao".into(), verb_as_written: None };
    /// let name = Step::new("name", day, [name.into()]);
    /// let join = Step::new("join", day, [Absorb::new([ids.sports], ids.culture).into()]);
    /// let pair = session.compare([&join, &name]);
    /// // What has ended has no other name any more.
    /// assert_eq!((pair.relation, &*pair.first, pair.as_given), (Relation::Forced, "name", false));
    /// assert_eq!(pair.reasons[0].code, "ended-body");
    /// ```
    #[must_use]
    pub fn compare(&mut self, steps: [&Step; 2]) -> Pair {
        let prints = steps.map(|step| self.footprint(step));
        let mut carry_out = |session: &mut Session, as_in: &Step, steps: &[&Step]| match steps {
            [step] => apply(session, step),
            steps => {
                let operations = steps.iter().flat_map(|step| step.operations.iter().cloned()).collect();
                apply(session, &Step { operations, ..as_in.clone() })
            }
        };
        let mut pair = compare(self, steps, steps.map(|step| &step.id), &mut carry_out);
        if let [Ok(one), Ok(other)] = &prints {
            pair.meets = one.meets(other, self.org());
        }
        pair
    }
}

fn apply(session: &mut Session, step: &Step) -> Tried {
    session.apply(step).map_err(|rejection| match *rejection {
        Rejection::Refused(refused) => Said::refused(&refused.refusals),
        Rejection::Denied(denied) => Said::denied(&denied, session.charter()),
    })
}
