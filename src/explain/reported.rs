//! What a report tells beside rules and refusals.

use super::{Page, page};

/// What a report tells beside rules and refusals, in the order of codes ([`Diagnostic::code`](crate::diagnostic::Diagnostic::code)).
pub const REPORTED: &[Page] = &[
    page(
        "alike-keys",
        "two ids differ only in small and capital letters",
        "They name two things, and a reader takes them for one. If they are one, keep one row and correct what names the \
         other; else rename one of them.",
    ),
    page(
        "contradiction",
        "two articles of a charter contradict each other",
        "They speak of the same bodies on the same days, with different limits or levels. End the older one \
         (`valid-until`), or give them scopes that do not meet.",
    ),
    page(
        "empty-scope",
        "the scope of an article selects nothing",
        "The article is in force and never judged. Correct its scope, or drop it.",
    ),
    page(
        "file",
        "something is wrong with a file",
        "It could not be read as what it should be: organisation, charter or plan. The message says at which line and \
         column, and what to write. Nothing was run.",
    ),
    page(
        "idle-waiver",
        "nothing needs this waiver",
        "A waiver allows what a rule would deny. This one excuses nothing, is over, or its rule does not deny: drop it, or \
         correct its rule, subject, clause or end.",
    ),
    page(
        "impossible-target",
        "a target asks for more than there are",
        "There are not so many units of which it speaks: it cannot be met. Correct the number, or what is selected.",
    ),
    page(
        "missed-target",
        "what is promised by a day is not reached on that day",
        "The message says by how much, and where. Add steps on or before the day; or, where the plan is to show that it is \
         missed, say so: `expect: [{missed: <id>}]`.",
    ),
    page(
        "no-data",
        "the data do not say whether a target is met",
        "It counts neither as met nor as missed. Give the figures (`baselines` for those of an earlier day), or say that \
         they are not recorded (`unrecorded`).",
    ),
    page(
        "other-organisation",
        "the plan names another organisation than the one on which it is run",
        "Open the one for which it is made (`--org`), or correct `baseline: {org: …}` in the plan.",
    ),
    page(
        "plan",
        "the plan cannot be run as it is written",
        "It names what is not there, goes back in time, uses an id twice or is too large. Nothing of it was run. Correct \
         what the message names.",
    ),
    page(
        "printed-share",
        "the share that a document prints is not the one that is judged",
        "A document may round: 63 % for 7 of 11. Judged is the exact quota of the target, and `printed` is what readers \
         see. Nothing has to be done where that is meant.",
    ),
    page(
        "skipped",
        "a step was not tried, because it names what a step that failed would have made",
        "Correct the step that failed, which the message names.",
    ),
    page(
        "unknown-name",
        "a step names what would not be there in that order",
        "The order of two steps was tried the other way round, and the one needs what the other makes.",
    ),
    page(
        "unknown-rule",
        "the charter names a rule that this version does not have",
        "Nobody judged it, so no plan passes where the article warns or denies. Correct its code (`reorganon explain` lists \
         all rules), or judge with the version that has it.",
    ),
    page(
        "unmet-expectation",
        "what a plan expects to fail did not fail",
        "The plan is a test that something is not allowed, and it was allowed, or something else failed. The message says \
         what came instead. Correct `expect`, the step or the charter.",
    ),
    page(
        "unrecorded",
        "the plan itself says that a target has no data",
        "Nothing has to be done: `unrecorded` of the plan gives the reason.",
    ),
    page(
        "waiting",
        "a step waits for an approval, its own or that of a step that it needs",
        "It was not tried, and the plan does not fail for it. Once it is approved, write by whom and when under `approval`.",
    ),
];
