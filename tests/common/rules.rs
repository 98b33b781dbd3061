//! State rules for the tests: honest ones that look at a body, at its subordinates, at a function; and a liar.

use reorganon::finding::Subject;
use reorganon::invariant::{About, Span, StateRule};
use reorganon::{Change, Level, Measure, Org};

const fn about(code: &'static str) -> About {
    About { code, summary: "test", explanation: "test", source: "test", level: (Level::Warn, Level::Warn) }
}

/// At most so many subordinates.
#[derive(Debug)]
pub struct Span3;

impl StateRule for Span3 {
    fn about(&self) -> &'static About {
        const { &about("wide-span") }
    }
    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        Some(Measure::at_most(body.subordinates().len(), 3_i64))
    }
}

/// The lead of an essential function has people; unknown where nobody says.
#[derive(Debug)]
pub struct Staffed;

impl StateRule for Staffed {
    fn about(&self) -> &'static About {
        const { &about("unstaffed-function") }
    }
    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Function(id) = subject else { return None };
        let function = org.function(id).filter(|function| function.is_live() && function.is_essential())?;
        let mut sum = 0_i64;
        for (_, strength) in function.lead().establishment() {
            let Some(actual) = strength.actual() else {
                return Some(Measure::unknown(reorganon::Bound::AtLeast, 1_i64));
            };
            sum += i64::from(actual);
        }
        Some(Measure::at_least(sum, 1_i64))
    }
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        for change in span.changes() {
            if let Change::FunctionFounded { function, .. } | Change::LeadSet { function, .. } = change {
                visit(Subject::Function(*function));
            }
        }
        for body in span.touched() {
            let body = span.org().body(*body).unwrap();
            body.functions().for_each(|function| visit(Subject::Function(function.id())));
        }
    }
    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.functions().for_each(|function| visit(Subject::Function(function.id())));
    }
}

/// At most so many bodies below, at any depth. It says that only the bodies that a step names are concerned, but what is
/// below them concerns all that is above: a liar.
#[derive(Debug)]
pub struct Liar;

impl StateRule for Liar {
    fn about(&self) -> &'static About {
        const { &about("liar") }
    }
    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        Some(Measure::at_most(body.descendants().len(), 4_i64))
    }
}
