//! Charters: which rules are in force, since when, where, at which level, by which clause.

mod article;
#[cfg(feature = "files")]
mod contradictions;
mod grace;
mod join;

use std::sync::Arc;

use crate::finding::{Finding, Level, Novelty, Reach, Subject};
use crate::invariant::{Rule, guarded};
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::quantity::Measure;
use crate::org::Org;
use crate::suggest::short;
use crate::target::{self, Target};

pub use article::{Article, Certainty};
#[cfg(feature = "files")]
pub(crate) use contradictions::Odds;
pub use grace::Grace;
pub(crate) use grace::Succession;

/// The rules in force.
///
/// ```
/// use reorganon::charter::{Article, Charter};
/// use reorganon::invariant::{HeadcountIncrease, Rule};
/// let charter = Charter::new("strict").with(Article::new(Rule::transition(HeadcountIncrease::default())));
/// assert_eq!(charter.articles().len(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Charter {
    name: Arc<str>,
    title: Arc<str>,
    readiness: Vec<Arc<str>>,
    articles: Vec<Article>,
    targets: Vec<Target>,
    /// Of which charters it is joined; none where it is one.
    parts: Vec<join::Part>,
}

impl Charter {
    /// A charter without articles: everything that is possible is allowed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), title: name.into(), ..Self::default() }
    }

    /// The same charter with this title.
    #[must_use]
    pub fn titled(self, title: &str) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The same charter with these classes of readiness: a plan may use no other. Without any, a plan may use what words
    /// it likes.
    #[must_use]
    pub fn with_readiness<'a>(mut self, classes: impl IntoIterator<Item = &'a str>) -> Self {
        self.readiness.extend(classes.into_iter().map(Arc::from));
        self
    }

    /// The same charter with one more article.
    #[must_use]
    pub fn with(mut self, article: Article) -> Self {
        self.articles.push(article);
        self
    }

    /// The same charter with one more target.
    #[must_use]
    pub fn with_target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The classes of readiness that a plan may use; all where there are none.
    pub fn readiness(&self) -> impl ExactSizeIterator<Item = &str> {
        self.readiness.iter().map(|class| &**class)
    }

    /// What is wrong with a class of readiness, and what may be meant; `None` for one that a plan may use.
    pub(crate) fn unknown_readiness(&self, class: &str) -> Option<(String, String)> {
        if self.readiness.is_empty() || self.readiness().any(|known| known == class) {
            return None;
        }
        let help = match crate::suggest::help(class, self.readiness()) {
            near if near.is_empty() => format!("write one of: {}", self.readiness().collect::<Vec<_>>().join(", ")),
            near => near,
        };
        Some((format!("there is no readiness class `{}` in charter `{}`", short(class), self.name), help))
    }

    /// Its articles, in its own order.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The rules that it names and this version does not have, each with the place of its article: it was opened from a
    /// file that is misspelt, or of another version. No plan passes under them.
    ///
    /// ```
    /// let text = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: no-new-moon, source: Law of 2030}\n";
    /// let charter = reorganon::Charter::parse(text)?;
    /// assert_eq!(charter.unknown_rules().collect::<Vec<_>>(), [(0, "no-new-moon")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "files")]
    pub fn unknown_rules(&self) -> impl Iterator<Item = (usize, &str)> {
        let articles = self.articles.iter().enumerate();
        articles.filter_map(|(place, article)| Some((place, article.rule.as_unknown()?.code.as_str())))
    }

    /// What it promises by a day, in its own order; every run of a plan judges it.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The article on which a finding rests.
    #[must_use]
    pub fn article(&self, finding: &Finding) -> Option<&Article> {
        self.articles.get(usize::from(finding.article))
    }

    /// A fingerprint of the articles and their parameters, and of the targets where there are some.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let list = |text: String, is_empty: bool| if is_empty { String::new() } else { text };
        let targets = list(format!("{:?}", self.targets), self.targets.is_empty());
        let classes = list(format!("{:?}", self.readiness), self.readiness.is_empty());
        Digest::of_text(&(format!("{:?}", self.articles) + &targets + &classes))
    }

    /// What the charter names that an organisation does not have, a line each.
    #[must_use]
    pub fn unknown_names(&self, org: &Org) -> Vec<String> {
        let lines = self.articles.iter().flat_map(|article| {
            let code = article.rule.about().code;
            let scope = article.scope.iter().flat_map(|scope| scope.unknown_names(org));
            let scope = scope.map(move |line| format!("scope of `{code}`: {line}"));
            let grace = article.grace.iter().flat_map(|grace| grace.unknown_names(org));
            let grace = grace.map(move |line| format!("grace of `{code}`: {line}"));
            let with = article.rule.unknown_names(org).into_iter();
            scope.chain(grace).chain(with.map(move |line| format!("parameters of `{code}`: {line}")))
        });
        let targets = self.targets.iter().flat_map(|target| {
            let lines = target::names(target, org).into_iter();
            lines.map(|line| format!("target `{}`: {line}", target.id))
        });
        lines.chain(targets).collect()
    }

    /// What every state rule in force on a day finds in the whole organisation: all breaches, all unknowns, and of each
    /// rule that holds the subject that is nearest to its limit. A breach to which its article grants time after a
    /// succession has a [`Finding::sunset`], and is no fault before that day. Linear in the size of the organisation.
    #[must_use]
    pub fn audit(&self, org: &Org, day: Date) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (place, article) in self.articles.iter().enumerate() {
            let Rule::State(rule) = &article.rule else { continue };
            if !article.is_valid_on(day) || article.level_for(Reach::State) == Level::Allow {
                continue;
            }
            let asked = guarded(|| {
                let mut gathered = Gathered::default();
                rule.subjects(org, &mut |subject| {
                    if article.covers(org, subject)
                        && let Some(measure) = rule.measure_on(org, subject, day)
                    {
                        gathered.add(org, subject, measure);
                    }
                });
                let note = |subject| rule.note(org, subject);
                gathered.give(org, place, article, Reach::State, note, &mut |mut finding| {
                    finding.sunset = article.sunset(org, &finding, day);
                    findings.push(finding);
                });
            });
            findings.extend(asked.err().map(|why| broken(article, place, Reach::State, why)));
        }
        findings
    }
}

/// A rule that failed itself is broken, whatever it would have said.
pub(crate) fn broken(article: &Article, place: usize, reach: Reach, why: String) -> Finding {
    Finding {
        code: article.rule.about().code,
        article: u16::try_from(place).unwrap_or(u16::MAX),
        reach,
        level: article.level_for(reach),
        subject: Subject::Whole,
        measure: Measure::at_most(1_usize, 0_usize),
        novelty: Novelty::Introduced,
        waived: None,
        sunset: None,
        note: why,
    }
}

/// What one rule measured: every breach and unknown, and the hold that is nearest to its limit.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Breaches and unknowns.
    pub(crate) faults: Vec<(Subject, Measure)>,
    nearest: Option<(Subject, Measure)>,
}

impl Gathered {
    pub(crate) fn add(&mut self, org: &Org, subject: Subject, measure: Measure) {
        if measure.value.is_none() || measure.is_breached() {
            if !self.faults.iter().rev().take(64).any(|(s, _)| *s == subject) {
                self.faults.push((subject, measure));
            }
            return;
        }
        let nearer = match &self.nearest {
            None => true,
            Some((other, best)) => match measure.slack().cmp(&best.slack()) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => subject != *other && rank(org, subject) < rank(org, *other),
                std::cmp::Ordering::Greater => false,
            },
        };
        if nearer {
            self.nearest = Some((subject, measure));
        }
    }

    /// Gives what was found: the faults in the order of their subjects' keys, each once, or the hold that is nearest to
    /// its limit.
    pub(crate) fn give(
        mut self,
        org: &Org,
        place: usize,
        article: &Article,
        reach: Reach,
        note: impl Fn(Subject) -> String,
        give: &mut impl FnMut(Finding),
    ) {
        let finding = |(subject, measure), note| Finding {
            code: article.rule.about().code,
            article: u16::try_from(place).unwrap_or(u16::MAX),
            reach,
            level: article.level_for(reach),
            subject,
            measure,
            novelty: if reach == Reach::State { Novelty::Inherited } else { Novelty::Introduced },
            waived: None,
            sunset: None,
            note,
        };
        if self.faults.is_empty() {
            self.nearest.into_iter().for_each(|hold| give(finding(hold, String::new())));
            return;
        }
        if self.faults.len() > 1 {
            self.faults.sort_by(|(a, _), (b, _)| compare(org, *a, *b));
            self.faults.dedup_by_key(|(subject, _)| *subject);
        }
        self.faults.into_iter().for_each(|fault| give(finding(fault, note(fault.0))));
    }
}

/// A number that tells subjects apart in the same way on every machine; cheaper than comparing keys.
fn rank(org: &Org, subject: Subject) -> u64 {
    match subject {
        Subject::Body(id) => org.bodies.get(id).map_or(0, |row| row.hash),
        Subject::Post(id) => org.posts.get(id).map_or(0, |row| row.hash),
        Subject::Function(id) => org.functions.get(id).map_or(0, |row| row.hash),
        Subject::Whole => 0,
        Subject::Category(id) => id.index() as u64,
        Subject::Tier(id) => id.index() as u64,
        Subject::Operation(place) => u64::from(place),
    }
}

/// The order of subjects: bodies, posts and functions by their keys.
pub(crate) fn compare(org: &Org, a: Subject, b: Subject) -> std::cmp::Ordering {
    use crate::change::Entity;
    let key = |subject: Subject| match subject {
        Subject::Body(id) => org.key_of(Entity::Body(id)),
        Subject::Post(id) => org.key_of(Entity::Post(id)),
        Subject::Function(id) => org.key_of(Entity::Function(id)),
        _ => None,
    };
    let sort = |subject: Subject| match subject {
        Subject::Whole => 0_u8,
        Subject::Tier(_) => 1,
        Subject::Category(_) => 2,
        Subject::Operation(_) => 3,
        Subject::Body(_) => 4,
        Subject::Post(_) => 5,
        Subject::Function(_) => 6,
    };
    sort(a).cmp(&sort(b)).then_with(|| key(a).cmp(&key(b))).then_with(|| rank(org, a).cmp(&rank(org, b)))
}
