//! Plans: ordered, dated steps, written with keys, run against an organisation under a charter.

mod approved;
#[cfg(feature = "files")]
pub(crate) mod at_fault;
pub mod bind;
mod brief;
mod edit;
mod expand;
mod expect;
mod fault;
mod mutate;
mod net;
pub mod order;
mod outcome;
mod repair;
pub mod run;
mod step;
mod targets;
mod unmet;
mod waivers;
mod wording;

use serde::{Deserialize, Serialize};

use crate::charter::Charter;
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::gate::{self, Approval};
use crate::org::Org;
use crate::selector::{one_or_all, one_or_many};
use crate::suggest::{self, short};
use crate::target::{Figures, Target};
use crate::waiver::Waiver;
use bind::{Binder, NameFault};

#[cfg(feature = "files")]
pub(crate) use bind::SIGNATURE;
pub use expect::Expectation;
pub use fault::{PlanErrors, PlanFault};
pub use mutate::{Mutant, MutationScore};
pub use order::{ORDERED, Order, TRIED};
pub use outcome::{StepOutcome, StepRun};
pub use repair::{Repair, Search};
#[doc(inline)]
pub use run::Run;
pub use step::{ForEach, PlanStep};
pub use targets::{Remark, TargetNote, TargetPlace, TargetRun};
pub use unmet::Unmet;
pub use waivers::{WaiverRun, WaiverUse};

/// The version of plan files that this version of the library writes.
pub const FORMAT: u32 = 1;

/// Operations that one plan may come to once every `for-each` is written out; [`Plan::run_within`] allows others.
pub const OPERATIONS: usize = 1_000_000;

/// Targets that a charter and a plan may have together: each is a look at all bodies.
pub const TARGETS: usize = 1_000;

/// A plan: what is to happen, in order.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// use reorganon::Plan;
/// let plan: Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
///     ]}"#).unwrap();
/// let run = plan.run(&org, &charter)?;
/// assert!(run.passes());
/// assert_eq!(run.successors("sports"), ["culture"]);
/// assert_eq!(run.undo_all(), org);
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Plan {
    /// The version of this form.
    pub reorg: u32,
    /// What the plan is called.
    pub title: String,
    /// The organisation for which it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// The readiness class of the steps that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness: Option<String>,
    /// Who approved of the plan, and when: the approval of the steps that name none.
    #[serde(default, deserialize_with = "gate::of_plan", skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The name of the charter under which it is to be run, or the names of several, which are then in force together.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        serialize_with = "one_or_all",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub charter: Vec<String>,
    /// The last day of which it speaks: targets of later days are not due. That of its last step where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The day whose law counts for all steps; for each step, the law of its own day where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law_of: Option<Date>,
    /// What of it is expected to fail; a plan that expects nothing is expected to pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
    /// What it promises by a day, beside what its charter promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Figures of earlier days, which the organisation does not carry and with which targets compare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Figures>,
    /// Targets of which the record does not say what became of them: their verdict is *no data*, with this reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unrecorded: Vec<TargetNote>,
    /// Targets whose figures in the data are assumptions: their verdicts say so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<TargetNote>,
    /// Denials that somebody allowed, each for exactly what it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Its steps, in the order in which they are carried out.
    pub steps: Vec<PlanStep>,
}

/// The organisation for which a plan is made; what is said here must be so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Baseline {
    /// Its name, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// The day of which its data speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Its digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

impl Plan {
    /// A plan without steps.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            reorg: FORMAT,
            title: title.into(),
            baseline: None,
            readiness: None,
            approval: None,
            charter: Vec::new(),
            until: None,
            law_of: None,
            expect: Vec::new(),
            targets: Vec::new(),
            baselines: Vec::new(),
            unrecorded: Vec::new(),
            assumed: Vec::new(),
            waivers: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// A fingerprint of what the plan says.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_text(&format!("{self:?}"))
    }

    /// Looks at the plan without running it: the baseline, ids, days, selections, and every name.
    ///
    /// A name is right when the organisation knows it or an earlier step founds it.
    #[must_use]
    pub fn check(&self, org: &Org) -> Vec<PlanFault> {
        self.check_within(org, OPERATIONS)
    }

    /// [`Plan::check`] with another limit than [`OPERATIONS`].
    #[must_use]
    pub fn check_within(&self, org: &Org, most: usize) -> Vec<PlanFault> {
        self.check_all(org, None, most)
    }

    /// [`Plan::check`] for a plan that is not run: with what it expects and nobody knows, as far as a charter is at hand.
    #[cfg(feature = "files")]
    pub(crate) fn check_unrun(&self, org: &Org, charter: Option<&Charter>) -> Vec<PlanFault> {
        let mut faults = self.check_all(org, charter, OPERATIONS);
        faults.extend(self.strange_expectations(charter));
        // Of what is not whole, only what stands there.
        faults.extend(self.wrong_words().filter(|(code, _)| *code == "bad-key").map(|(_, fault)| fault));
        faults
    }

    /// All faults; those of targets that only the charter knows of too, where it is at hand.
    fn check_all(&self, org: &Org, charter: Option<&Charter>, most: usize) -> Vec<PlanFault> {
        let mut faults = self.check_baseline(org);
        let (mut operations, mut hints) = (0_usize, bind::hints(org));
        let mut ids = std::collections::HashMap::new();
        let mut latest: Option<(&str, Date)> = None;
        let mut founded = bind::Founded::default();
        // Names that nobody knows yet; a later step may found them.
        let mut missing: Vec<(usize, String)> = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            let mut say = |text: &str, message: String, help: &str| {
                let (text, help) = (text.into(), help.into());
                faults.push(PlanFault { step: Some(place), operation: None, text, message, help, targets: Vec::new() });
            };
            if let Some(first) = ids.insert(step.id.as_str(), place) {
                let message = format!("step `{}` has the id of step {}", short(&step.id), first + 1);
                say(&step.id, message, "give each step an id of its own");
            }
            if step.id.is_empty() || step.id.contains(['[', ']']) {
                say(&step.id, format!("`{}` is not a step id", short(&step.id)), "write a short word without brackets");
            } else if step.id.contains(char::is_control) {
                let help = "write a short word of characters that can be seen";
                say(&step.id, format!("`{}` is not a step id", short(&step.id)), help);
            }
            if let Some((before, day)) = latest.filter(|(_, day)| step.on < *day) {
                let message = format!(
                    "step `{}` goes back in time: {} is before {day}, the day of `{}`",
                    short(&step.id),
                    step.on,
                    short(before)
                );
                say(&step.on.to_string(), message, "put the steps in the order of their days");
            } else {
                latest = Some((&step.id, step.on));
            }
            if step.operations.is_empty() {
                say("do", format!("step `{}` does nothing", short(&step.id)), "list its operations under `do`");
            }
            if step.on < org.as_of() {
                let message = format!(
                    "step `{}` is on {}, before the data, which speak of {}",
                    short(&step.id),
                    step.on,
                    org.as_of()
                );
                say(&step.on.to_string(), message, "choose a day on which the data hold");
            }
            let mut elements = vec![None];
            if let Some(for_each) = &step.for_each {
                let unknown = for_each.selector().unknown_names(org);
                elements = for_each.elements(org).into_iter().map(Some).collect();
                // Where a name is wrong, that nothing is selected follows from it.
                if elements.is_empty() && unknown.is_empty() {
                    say(
                        "for-each",
                        format!("step `{}` is for each of nothing", short(&step.id)),
                        "widen the selection",
                    );
                }
                for line in unknown {
                    let (message, help) = suggest::apart(&line);
                    say("for-each", message, &help);
                }
            }
            operations = operations.saturating_add(elements.len().saturating_mul(step.operations.len()));
            if operations > most {
                let message = format!(
                    "with step `{}` for each of {} the plan comes to {operations} operations; the limit \
                     (`plan::OPERATIONS`) is {most}",
                    short(&step.id),
                    elements.len()
                );
                say("for-each", message, "split the plan, or have a program of your own run it, which may allow more");
                break;
            }
            if faults.len() >= FAULTS {
                let message = format!("there is more wrong than these {FAULTS} things");
                let (text, help) = (String::new(), "correct them and check again".into());
                faults.truncate(FAULTS);
                faults.push(PlanFault { step: None, operation: None, text, message, help, targets: Vec::new() });
                break;
            }
            for element in &elements {
                let found = check_names(org, step, element.as_deref(), &mut founded);
                for (operation, fault) in found {
                    missing.push((faults.len(), fault.name.clone()));
                    faults.push(fault.at(org, place, operation, &mut hints));
                }
            }
            for fault in bind::unknown_in_signature(org, step, &founded) {
                missing.push((faults.len(), fault.name.clone()));
                faults.push(fault.in_signature(org, place, &mut hints));
            }
        }
        for (place, name) in missing {
            if let (Some(fault), Some(step)) = (faults.get_mut(place), founded.by(&name)) {
                fault.help = format!("step `{}` founds it: put that one before", short(step));
            }
        }
        if operations <= most && faults.len() < FAULTS {
            faults.extend(self.check_targets(org, charter, &founded));
            faults.extend(self.check_waivers(org, charter, &founded));
        }
        faults.dedup();
        faults
    }

    /// The classes of readiness that a charter does not have.
    fn check_readiness(&self, charter: &Charter) -> Vec<PlanFault> {
        let steps =
            self.steps.iter().enumerate().filter_map(|(place, step)| Some((Some(place), step.readiness.as_deref()?)));
        let classes = self.readiness.as_deref().map(|class| (None, class)).into_iter().chain(steps);
        let wrong = classes.filter_map(|(step, class)| Some((step, charter.unknown_readiness(class)?)));
        wrong
            .map(|(step, (message, help))| PlanFault {
                step,
                operation: None,
                text: "readiness".into(),
                message,
                help,
                targets: Vec::new(),
            })
            .collect()
    }

    /// Whether the plan is made for this organisation, as far as its baseline says so.
    pub(crate) fn check_baseline(&self, org: &Org) -> Vec<PlanFault> {
        let mut faults = Vec::new();
        let mut say = |text: &str, message: String, help: &str| {
            let (text, help) = (text.into(), help.into());
            faults.push(PlanFault { step: None, operation: None, text, message, help, targets: Vec::new() });
        };
        if self.reorg != FORMAT {
            let message =
                format!("plan format {} is not known to this version, which reads format {FORMAT}", self.reorg);
            say("reorg", message, "open it with the version of reorganon that wrote it");
        }
        let Some(baseline) = &self.baseline else { return faults };
        if let Some(day) = baseline.as_of.filter(|day| *day != org.as_of()) {
            let message = format!("the plan is made for the state of {day}, the organisation is of {}", org.as_of());
            let help = format!(
                "open the organisation of that day (`--org`); or look through the plan for this one, and then write \
                 `as-of: {}`",
                org.as_of()
            );
            say("baseline.as-of", message, &help);
        }
        if let Some(digest) = baseline.digest.filter(|digest| *digest != org.digest()) {
            let message = format!("the plan is made for a state with digest {digest}, this one has {}", org.digest());
            let help = format!(
                "open the organisation for which it was made (`--org`); or look through the plan for this one, whose rows \
                 differ, and then write `digest: {}`",
                org.digest()
            );
            say("baseline.digest", message, &help);
        }
        faults
    }
}

/// So many faults are looked for; then nobody reads on.
const FAULTS: usize = 1_000;

/// The names of a step that nobody knows, for one element, and what the step founds.
fn check_names(
    org: &Org,
    step: &PlanStep,
    element: Option<&str>,
    founded: &mut bind::Founded,
) -> Vec<(usize, NameFault)> {
    let mut faults = Vec::new();
    for (place, operation) in step.operations.iter().enumerate() {
        let mut binder = Binder::new(org, element);
        let _ = operation.rename(&mut binder);
        let unknown = binder.faults.into_iter().filter(|fault| !founded.has(&fault.name));
        let unknown: Vec<_> = unknown.map(|fault| (place, fault)).collect();
        if !unknown.is_empty() && step.where_present {
            return Vec::new();
        }
        // What founds it may name something wrong: that is told once.
        founded.add_by(binder.founds, &step.id);
        faults.extend(unknown);
    }
    faults
}
