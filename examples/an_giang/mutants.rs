//! What nothing notices: the small changes for the worse that survive in a plan, each with the reason that the list gives.
//!
//! The list is data (`survivors.yaml`). A survivor without a reason is a fault, and so is a reason for what does not survive.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use reorganon::Plan;
use reorganon::document::read_yaml;
use reorganon::plan::{Mutant, MutationScore};
use reorganon::project::Project;
use serde::Deserialize;

/// The reasons, by the plan's name.
pub(crate) type Reasons = BTreeMap<String, Vec<Reason>>;

/// Why some mutants survive.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Reason {
    steps: Vec<String>,
    /// What is left out of each: `the step`, or `operation <n>`.
    left_out: Vec<String>,
    why: String,
}

impl Reason {
    fn is_for(&self, mutant: &Mutant) -> bool {
        let names = |part: &String| {
            mutant.change == format!("{part} left out") || mutant.change.ends_with(&format!(", {part})"))
        };
        self.steps.contains(&mutant.step) && mutant.change.contains("left out") && self.left_out.iter().any(names)
    }
}

/// Reads the list.
pub(crate) fn reasons(folder: &Path) -> Result<Reasons, Box<dyn Error>> {
    let path = folder.join("survivors.yaml");
    Ok(read_yaml(&path.display().to_string(), &std::fs::read_to_string(&path)?)?.0)
}

/// The mutants of a plan, run.
pub(crate) fn score(folder: &Path, plan: &str) -> Result<MutationScore, Box<dyn Error>> {
    let path = folder.join(format!("plans/{plan}.yaml"));
    let project = Project::of_plan(&path)?;
    Ok(Plan::open(&path)?.mutation_score(project.org(), project.charter())?)
}

/// What the list and the mutants do not agree on, a line each.
pub(crate) fn faults(score: &MutationScore, reasons: &[Reason]) -> Vec<String> {
    let mut faults = Vec::new();
    for mutant in score.survivors().filter(|mutant| !reasons.iter().any(|reason| reason.is_for(mutant))) {
        faults.push(format!("survives, and no reason is given: {}, step `{}`", mutant.change, mutant.step));
    }
    for reason in reasons {
        for step in &reason.steps {
            let one = Reason { steps: vec![step.clone()], ..reason.clone() };
            for part in &reason.left_out {
                let one = Reason { left_out: vec![part.clone()], ..one.clone() };
                if !score.survivors().any(|mutant| one.is_for(mutant)) {
                    faults.push(format!("a reason is given, and nothing survives: {part} left out, step `{step}`"));
                }
            }
        }
    }
    faults
}

/// All plans: what caught how many, and what survives with its reason.
pub(crate) fn told(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut wrong = Vec::new();
    for (plan, reasons) in reasons(folder)? {
        let score = score(folder, &plan)?;
        let same = score.the_same();
        println!(
            "{plan}: {} of {} mutants caught, {} survive; {same} more end in the same organisation as the plan",
            score.caught(),
            score.mutants.len() - same,
            score.survivors().count(),
        );
        for (code, count) in score.by_rule() {
            println!("  {count:>4}  {code}");
        }
        for reason in &reasons {
            let count = score.survivors().filter(|mutant| reason.is_for(mutant)).count();
            println!("  {count} survive ({}): {}", reason.steps.join(", "), reason.why);
        }
        wrong.extend(faults(&score, &reasons).into_iter().map(|fault| format!("{plan}: {fault}")));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
