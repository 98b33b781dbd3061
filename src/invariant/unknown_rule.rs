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
