//! JUnit XML: a suite for each plan, a case for each step and one for the plan as a whole.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Outcome;

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    let mut report = Report::new("reorganon");
    for outcome in outcomes {
        let mut suite = TestSuite::new(outcome.plan.display().to_string());
        for step in &outcome.steps {
            // A step that fails as the plan expects is a success; one that waits was not tried.
            let status = if step.waits {
                let mut status = TestCaseStatus::skipped();
                status.set_message(step.problems.join("\n"));
                status
            } else if step.problems.is_empty() || outcome.is_well() {
                TestCaseStatus::success()
            } else {
                failed(NonSuccessKind::Failure, &step.problems)
            };
            suite.add_test_case(TestCase::new(step.id.clone(), status));
        }
        let whole = match (outcome.is_well(), outcome.is_read) {
            (true, _) => TestCaseStatus::success(),
            (false, true) => failed(NonSuccessKind::Failure, &outcome.surprises),
            (false, false) => failed(NonSuccessKind::Error, &outcome.surprises),
        };
        suite.add_test_case(TestCase::new("the plan as a whole", whole));
        report.add_test_suite(suite);
    }
    let text = report.to_string().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn failed(kind: NonSuccessKind, lines: &[String]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(lines.first().cloned().unwrap_or_default());
    status.set_description(lines.join("\n"));
    status
}
