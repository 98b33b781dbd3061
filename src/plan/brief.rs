//! A plan as a failed property prints it: a line for each thing that it says.

use std::fmt;

use super::{Plan, PlanStep};
use crate::visible::visible;

/// A field with its name.
type Field<'a> = (&'static str, &'a dyn fmt::Debug);

/// A line for each field that says something.
fn say(f: &mut fmt::Formatter<'_>, indent: &str, fields: &[Field<'_>]) -> fmt::Result {
    for (name, value) in fields {
        let text = format!("{value:?}");
        if !matches!(&*text, "None" | "[]" | "false") {
            write!(f, "\n{indent}{name}: {}", visible(&text))?;
        }
    }
    Ok(())
}

/// `{:?}` says everything; `{:#?}`, as properties that fail print it, what a person needs to see which plan it is.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All of them: a plan's digest is made of this.
        let Self {
            reorg,
            title,
            baseline,
            readiness,
            approval,
            charter,
            until,
            law_of,
            expect,
            targets,
            baselines,
            unrecorded,
            assumed,
            waivers,
            steps,
        } = self;
        let fields: [Field<'_>; 12] = [
            ("baseline", baseline),
            ("readiness", readiness),
            ("approval", approval),
            ("charter", charter),
            ("until", until),
            ("law_of", law_of),
            ("expect", expect),
            ("targets", targets),
            ("baselines", baselines),
            ("unrecorded", unrecorded),
            ("assumed", assumed),
            ("waivers", waivers),
        ];
        if f.alternate() {
            write!(f, "Plan `{}`", visible(title))?;
            say(f, "  ", &fields)?;
            return steps.iter().try_for_each(|step| brief(f, step));
        }
        let mut all = f.debug_struct("Plan");
        all.field("reorg", reorg).field("title", title);
        for (name, value) in fields {
            all.field(name, value);
        }
        all.field("steps", steps).finish()
    }
}

/// A step: its day and id, what it says of itself, and a line for each operation.
fn brief(f: &mut fmt::Formatter<'_>, step: &PlanStep) -> fmt::Result {
    let PlanStep {
        id,
        on,
        cites,
        readiness,
        approval,
        pilot,
        signature,
        note,
        for_each,
        together,
        where_present,
        operations,
    } = step;
    write!(f, "\n  {on} `{}`", visible(id))?;
    let fields: [Field<'_>; 9] = [
        ("cites", cites),
        ("readiness", readiness),
        ("approval", approval),
        ("pilot", pilot),
        ("signature", signature),
        ("note", note),
        ("for_each", for_each),
        ("together", together),
        ("where_present", where_present),
    ];
    say(f, "    ", &fields)?;
    operations.iter().try_for_each(|operation| write!(f, "\n    {}", visible(&format!("{operation:?}"))))
}
