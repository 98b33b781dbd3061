//! Replays: the events of a real case, carried out one by one and held against the lists that somebody else kept.
//!
//! A case is a folder: `initial.csv` (what was there), `events.jsonl` (what happened), `final.csv` (what must be there at
//! the end) and `checkpoints/<day>.csv` (what must be there after all events up to that day). The form of the lists is
//! that of [`events`](crate::events).
//!
//! | file | holds |
//! |---|---|
//! | `initial.csv`, `final.csv` | `key, level, code, name, kind, parent`: `parent` is the key of a unit, or the name of something outside of the list |
//! | `events.jsonl` | a line for each event: `{seq, date, type, phase?, inputs: [{key, name?, share?}], outputs: [{key, level, code, name, kind, parent, share?, note?}], goes_on: [key, …], source?}` |
//! | `checkpoints/<day>.csv` | `code`, and where they are known `name`, `kind`, `parent_code` |
//!
//! `type` is one of [`Declared`](crate::events::Declared). `phase` is `open` (outputs begin, nothing ends) or `close` (inputs
//! end); what is closed went on in what was opened under the same type and source. `share` of an output is the part that it
//! gets of the one unit that ends or is split: `1/3`, `{"area": "1/4", "population": "1/3"}`, or words of which nothing
//! follows; `share` of an input is not counted (a lint says so where it is a part), `note` is for people. Lines end as they like, and a byte-order mark does no harm.

use std::collections::BTreeSet;
use std::path::Path;

use crate::charter::{Article, Charter};
use crate::document::{CaseFiles, DocumentErrors};
use crate::events::{Event, Lint, unit_of};
use crate::finding::Level;
use crate::invariant::{EmptyContainer, Rule, SharedCode, UncontainedTerritory};
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::model::vocabulary::Tier;
use crate::org::Org;
use crate::plan::{Plan, PlanErrors, Run, StepOutcome};

mod compare;

pub use compare::{Difference, Field};

/// A case, read and found sound.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("reorganon-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let write = |file: &str, text: &str| std::fs::write(folder.join(file), text);
/// use reorganon::replay::Case;
/// write("initial.csv", "key,level,code,name,kind,parent\nu:1,unit,01,A,,\nu:2,unit,02,B,,\n")?;
/// write("final.csv", "key,level,code,name,kind,parent\nu:3,unit,01,A and B,,\n")?;
/// write("events.jsonl", r#"{"seq": 1, "date": "2016-01-01", "type": "merge", "goes_on": [],
/// "inputs": [{"key": "u:1"}, {"key": "u:2"}],
/// "outputs": [{"key": "u:3", "level": "unit", "code": "01", "name": "A and B"}]}"#.replace('\n', " ").as_str())?;
/// let case = Case::open(&folder)?;
/// let replay = case.replay(&case.charter())?;
/// assert!(replay.is_exact(), "{:?}", replay.at_the_end());
/// assert_eq!(replay.run().successors("u:1"), ["u:3"]);
/// assert_eq!(replay.lints().len(), 1); // the new unit has the code of an old one, and is new all the same
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Case {
    files: CaseFiles,
}

/// What must be there after the events of a day, and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The day.
    pub on: Date,
    /// How many units the list has.
    pub units: usize,
    /// What differs, in the order of codes.
    pub differences: Vec<Difference>,
}

/// A case carried out, with its history and lineage.
#[derive(Debug, Clone)]
pub struct Replay {
    run: Run,
    events: usize,
    units: Option<usize>,
    end: Vec<Difference>,
    checkpoints: Vec<Checked>,
    lints: Vec<Lint>,
}

impl Case {
    /// Reads a folder.
    ///
    /// # Errors
    /// Everything that is wrong with the files and with what they say, with file, line and number of the event: nothing
    /// is carried out where anything is wrong.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        CaseFiles::read(folder.as_ref()).map(|files| Self { files })
    }

    /// Its name: that of the folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.files.name
    }

    /// What was there at first.
    #[must_use]
    pub fn org(&self) -> &Org {
        &self.files.org
    }

    /// The events as they stand in the list.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.files.events
    }

    /// The plan that the events come to.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.files.translation.plan
    }

    /// The places in [`Case::events`] in the order in which they are carried out.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.files.translation.order
    }

    /// Where somebody should look: a declared type that the signature contradicts, a day in another order.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.files.translation.lints
    }

    /// How many units there are at first.
    #[must_use]
    pub fn units(&self) -> usize {
        let org = self.org();
        org.bodies().filter(|body| unit_of(org, *body).is_some()).count()
    }

    /// The rules that hold of every list of units: at the end no code is shared; no unit of a level lies in nothing where
    /// all of that level had a container at first; no unit of a level is empty where all of that level had contents.
    #[must_use]
    pub fn charter(&self) -> Charter {
        let org = self.org();
        let (mut bare, mut empty, mut tiers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for body in org.bodies().filter(|body| unit_of(org, *body).is_some()) {
            let Some(tier) = body.class().and_then(|class| org.vocabulary().tiers.key(class.tier)) else { continue };
            tiers.insert(tier);
            if body.territory().is_none() {
                bare.insert(tier);
            }
            if body.tied_below(Tie::Within).len() == 0 {
                empty.insert(tier);
            }
        }
        let but = |not: &BTreeSet<&Key>| -> Vec<Name<Tier>> {
            tiers.iter().filter(|tier| !not.contains(*tier)).map(|tier| Name::new(tier.as_str())).collect()
        };
        let at_the_end = |rule| Article { step: Level::Allow, plan: Level::Deny, ..Article::new(rule) };
        Charter::new("replay")
            .titled("What holds of every list of units")
            .with(Article::new(Rule::state(UncontainedTerritory::new(but(&bare)))))
            .with(at_the_end(Rule::state(EmptyContainer::new(but(&empty)))))
            .with(at_the_end(Rule::transition(SharedCode::default())))
    }

    /// Carries out the events under a charter, and compares what comes of them with the lists.
    ///
    /// # Errors
    /// When the charter does not fit, or the plan has a fault that the lists did not show.
    pub fn replay(&self, charter: &Charter) -> Result<Replay, PlanErrors> {
        self.replay_telling(charter, |_, _| {})
    }

    /// [`Case::replay`], which tells after each event how many are carried out, of how many.
    ///
    /// # Errors
    /// As those of [`Case::replay`].
    pub fn replay_telling(&self, charter: &Charter, told: impl FnMut(usize, usize)) -> Result<Replay, PlanErrors> {
        let run = self.plan().run_telling(self.org(), charter, told)?;
        let end = self.files.end.as_ref();
        let checkpoints = self.checkpoints(&run);
        Ok(Replay {
            events: self.files.events.len(),
            units: end.map(|list| list.rows.len()),
            end: end.map(|list| compare::with_list(run.org(), list)).unwrap_or_default(),
            checkpoints,
            lints: self.lints().to_vec(),
            run,
        })
    }

    /// What differs on the days of checkpoints: the latest first, by undoing what came after.
    fn checkpoints(&self, run: &Run) -> Vec<Checked> {
        let mut session = run.session().clone();
        let mut checked = Vec::with_capacity(self.files.checkpoints.len());
        for point in self.files.checkpoints.iter().rev() {
            while session.history().next_back().is_some_and(|record| record.header.on > point.on) {
                session.undo();
            }
            let differences = compare::with_checkpoint(session.org(), &point.list);
            checked.push(Checked { on: point.on, units: point.list.rows.len(), differences });
        }
        checked.reverse();
        checked
    }
}

impl Replay {
    /// The run: the session with its history, the organisation with its lineage.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// How many events were carried out; one that changes nothing counts.
    #[must_use]
    pub fn applied(&self) -> usize {
        self.events.saturating_sub(self.refused())
    }

    /// How many events were not carried out.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.run.steps().iter().filter(|step| !matches!(step.outcome, StepOutcome::Accepted(_))).count()
    }

    /// How many units the last list has, where there is one.
    #[must_use]
    pub fn units(&self) -> Option<usize> {
        self.units
    }

    /// What differs from the last list, in the order of keys.
    #[must_use]
    pub fn at_the_end(&self) -> &[Difference] {
        &self.end
    }

    /// What differs on the days of checkpoints, in the order of days.
    #[must_use]
    pub fn checkpoints(&self) -> &[Checked] {
        &self.checkpoints
    }

    /// Where somebody should look.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    /// Whether every event was carried out, no rule denies the whole, and every list is met to the letter.
    ///
    /// A case without a last list is never exact: nothing says what must be there.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let points = self.checkpoints.iter().all(|point| point.differences.is_empty());
        self.run.passes() && self.units.is_some() && self.end.is_empty() && points
    }
}
