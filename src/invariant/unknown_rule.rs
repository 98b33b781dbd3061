//! A rule of a file that this version does not have: the file opens, and no plan passes under it.

use super::{About, Measures, Span, TransitionRule};
use crate::finding::{Level, Subject};
use crate::model::quantity::Measure;

/// The page of [`Unknown`].
pub const ABOUT: &About = &About {
    code: super::UNKNOWN_RULE,
    summary: "every rule that a charter puts in force must be known to the version that judges",
    explanation: "A charter may name a rule that this version does not have: it is misspelt, or the file is of another \
        version. The file opens all the same, so that everything else can be judged. Where the article would warn or deny, \
        the net effect of a plan is found to breach it, once: what nobody judged has not passed. Written out, the article \
        is as it was read. Example: a charter of 2030 beside a program of 2026.",
    source: "this library: what was not judged has not passed",
    level: (Level::Allow, Level::Deny),
};

/// A rule that this version does not have (`unknown-rule`), as its file has it.
///
/// Measured on the net effect of a plan: 1, limit 0.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// Its code in the file.
    pub code: String,
    /// Its parameters.
    pub with: Option<serde_json::Value>,
    /// The levels that the file gives it, for a step and for a plan.
    pub levels: [Option<Level>; 2],
}

impl Unknown {
    /// At which level it is said of a plan that the rule is unknown: the higher one of the article.
    pub(crate) fn level(&self) -> Level {
        self.levels.iter().copied().flatten().max().unwrap_or(ABOUT.level.1)
    }

    /// That there is no rule of this code, and what to do.
    #[cfg(feature = "files")]
    pub(crate) fn in_words(code: &str) -> (String, String) {
        let near = crate::suggest::help(code, super::ABOUT.iter().map(|about| about.code));
        let help = if near.is_empty() { HELP.to_owned() } else { near };
        (format!("there is no rule `{}`", crate::suggest::short(code)), help)
    }
}

const HELP: &str = "correct its code, or judge with the version of reorganon that has it";

impl TransitionRule for Unknown {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        HELP
    }

    fn judge(&self, _span: &Span<'_>, found: &mut Measures) {
        let known = super::ABOUT.iter().map(|about| about.code);
        let near = crate::suggest::help(&self.code, known);
        let near = if near.is_empty() { near } else { format!(": {near}") };
        let code = crate::suggest::short(&self.code);
        found.add_with_note(
            Subject::Whole,
            Measure::at_most(1_usize, 0_usize),
            format!("there is no rule `{code}`{near}"),
        );
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{ABOUT, Unknown};
    use crate::charter::Charter;
    use crate::finding::Subject;
    use crate::plan::Plan;

    #[test]
    fn a_plan_is_found_to_breach_what_nobody_judged() {
        let of = |code: &str| {
            let text = format!("charter: 1\nname: c\ntitle: C\nrules:\n  - {{rule: {code}, source: Law of 2030}}\n");
            let charter = Charter::parse(&text).unwrap();
            let plan = Plan::parse("reorg: 1\ntitle: T\nsteps: []\n").unwrap();
            let run = plan.run(&crate::doc::example().session.into_org(), &charter).unwrap();
            let found = run.net().iter().map(|finding| (finding.code, finding.subject, finding.note.clone()));
            let help = charter.articles().iter().map(|article| article.rule.help());
            (found.collect::<Vec<_>>(), help.collect::<Vec<_>>(), Unknown::in_words(code))
        };
        let help = "correct its code, or judge with the version of reorganon that has it";
        let (found, helps, said) = of("no-new-moon");
        assert_eq!(found, [(ABOUT.code, Subject::Whole, "there is no rule `no-new-moon`".to_owned())]);
        assert_eq!(helps, [help]);
        assert_eq!(said, ("there is no rule `no-new-moon`".to_owned(), help.to_owned()));
        let (found, _, said) = of("new-focal-pint");
        assert_eq!(found[0].2, "there is no rule `new-focal-pint`: did you mean `new-focal-point`?");
        assert_eq!(said.1, "did you mean `new-focal-point`?");
    }
}
