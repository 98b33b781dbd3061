//! What is wrong with a plan, found before anything of it is run.

use std::collections::{HashMap, HashSet};

use super::bind::{self, Binder, NameFault};
use super::{FORMAT, Plan, PlanFault, PlanStep};
use crate::charter::Charter;
use crate::model::date::Date;
use crate::org::Org;
use crate::suggest::{self, short};

impl Plan {
    /// [`Plan::check`] for a plan that is not run: with what it expects and nobody knows, as far as a charter is at hand.
    #[cfg(feature = "files")]
    pub(crate) fn check_unrun(&self, org: &Org, charter: Option<&Charter>) -> Vec<PlanFault> {
        let mut faults = self.check_all(org, charter, super::OPERATIONS);
        faults.extend(self.strange_expectations(charter));
        // Of what is not whole, only what stands there.
        faults.extend(self.wrong_words().filter(|(code, _)| *code == "bad-key").map(|(_, fault)| fault));
        // For another organisation than its own, what has to do with that says nothing.
        let is_of_baseline = |fault: &PlanFault| fault.step.is_none() && fault.text.starts_with("baseline.");
        if faults.iter().any(is_of_baseline) {
            faults.retain(|fault| !fault.is_of_org || is_of_baseline(fault));
        }
        faults
    }

    /// All faults; those of targets that only the charter knows of too, where it is at hand.
    pub(super) fn check_all(&self, org: &Org, charter: Option<&Charter>, most: usize) -> Vec<PlanFault> {
        let mut faults = self.check_baseline(org);
        let (mut operations, mut hints) = (0_usize, bind::hints(org));
        let mut ids = HashMap::new();
        let mut latest: Option<(&str, Date)> = None;
        let mut founded = bind::Founded::default();
        // Names that nobody knows yet; a later step may found them.
        let mut missing: Vec<(usize, String)> = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            let fault = |text: &str, message: String, help: &str| PlanFault {
                step: Some(place),
                ..PlanFault::of_plan(text, message, help)
            };
            if let Some(first) = ids.insert(step.id.as_str(), place) {
                let message = format!("step `{}` has the id of step {}", short(&step.id), first + 1);
                faults.push(fault(&step.id, message, "give each step an id of its own"));
            }
            if step.id.is_empty() || step.id.contains(['[', ']']) {
                faults.push(fault(
                    &step.id,
                    format!("`{}` is not a step id", short(&step.id)),
                    "write a short word without brackets",
                ));
            } else if step.id.contains(char::is_control) {
                let help = "write a short word of characters that can be seen";
                faults.push(fault(&step.id, format!("`{}` is not a step id", short(&step.id)), help));
            }
            if let Some((before, day)) = latest.filter(|(_, day)| step.on < *day) {
                let message = format!(
                    "step `{}` goes back in time: {} is before {day}, the day of `{}`",
                    short(&step.id),
                    step.on,
                    short(before)
                );
                faults.push(fault(&step.on.to_string(), message, "put the steps in the order of their days"));
            } else {
                latest = Some((&step.id, step.on));
            }
            if step.operations.is_empty() {
                faults.push(fault(
                    "do",
                    format!("step `{}` does nothing", short(&step.id)),
                    "list its operations under `do`",
                ));
            }
            if step.on < org.as_of() {
                let message = format!(
                    "step `{}` is on {}, before the data, which speak of {}",
                    short(&step.id),
                    step.on,
                    org.as_of()
                );
                faults.push(fault(&step.on.to_string(), message, "choose a day on which the data hold"));
            }
            let mut elements = vec![None];
            if let Some(for_each) = &step.for_each {
                let unknown = for_each.selector().unknown_names(org);
                elements = for_each.elements(org).into_iter().map(Some).collect();
                // Where a name is wrong, that nothing is selected follows from it.
                if elements.is_empty() && unknown.is_empty() {
                    faults.push(
                        fault(
                            "for-each",
                            format!("step `{}` is for each of nothing", short(&step.id)),
                            "widen the selection",
                        )
                        .for_org(),
                    );
                }
                for line in unknown {
                    let (message, help) = suggest::apart(&line);
                    faults.push(fault("for-each", message, &help).for_org());
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
                faults.push(
                    fault(
                        "for-each",
                        message,
                        "split the plan, or have a program of your own run it, which may allow more",
                    )
                    .for_org(),
                );
                break;
            }
            if faults.len() >= FAULTS {
                let message = format!("there is more wrong than these {FAULTS} things");
                faults.truncate(FAULTS);
                faults.push(PlanFault::of_plan("", message, "correct them and check again"));
                break;
            }
            // What is wrong for each element is told once.
            let mut told = HashSet::new();
            for element in &elements {
                let found = check_names(org, step, element.as_deref(), &mut founded);
                let mut times: HashMap<(usize, String), usize> = HashMap::new();
                for (operation, fault) in found {
                    let times = times.entry((operation, fault.written.clone())).or_default();
                    let nth = std::mem::replace(times, *times + 1);
                    if told.insert((operation, fault.name.clone(), nth)) {
                        missing.push((faults.len(), fault.name.clone()));
                        faults.push(PlanFault { nth, ..fault.at(org, place, operation, &mut hints) });
                    }
                }
            }
            for fault in bind::unknown_in_signature(org, step, &founded) {
                missing.push((faults.len(), fault.name.clone()));
                faults.push(fault.in_signature(org, place, &mut hints));
            }
        }
        for (place, name) in missing {
            if let (Some(fault), Some(step)) = (faults.get_mut(place), founded.by(&name)) {
                let is_own = fault.step.and_then(|at| self.steps.get(at)).is_some_and(|own| own.id == step);
                fault.help = match is_own {
                    true => {
                        "this step itself founds it: name what is there already, or put before what founds it".into()
                    }
                    false => format!("step `{}` founds it: put that one before", short(step)),
                };
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
    pub(super) fn check_readiness(&self, charter: &Charter) -> Vec<PlanFault> {
        let steps =
            self.steps.iter().enumerate().filter_map(|(place, step)| Some((Some(place), step.readiness.as_deref()?)));
        let classes = self.readiness.as_deref().map(|class| (None, class)).into_iter().chain(steps);
        let wrong = classes.filter_map(|(step, class)| Some((step, charter.unknown_readiness(class)?)));
        wrong
            .map(|(step, (message, help))| PlanFault { step, ..PlanFault::of_plan("readiness", message, help) })
            .collect()
    }

    /// Whether the plan is made for this organisation, as far as its baseline says so.
    pub(crate) fn check_baseline(&self, org: &Org) -> Vec<PlanFault> {
        let mut faults = Vec::new();
        let mut say = |text: &str, message: String, help: &str| {
            faults.push(PlanFault::of_plan(text, message, help).for_org());
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
pub(super) const FAULTS: usize = 1_000;

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
