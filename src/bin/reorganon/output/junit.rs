//! JUnit XML: a suite for each plan, a case for each step, one for each target and one for the plan as a whole.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use reorganon::TargetVerdict;

use super::Outcome;

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    let mut report = Report::new("reorganon");
    for outcome in outcomes {
        let mut suite = TestSuite::new(outcome.plan.display().to_string());
        for (id, problems) in &outcome.steps {
            // A step that fails as the plan expects is a success.
            let status = if problems.is_empty() || outcome.is_well() {
                TestCaseStatus::success()
            } else {
                failed(NonSuccessKind::Failure, problems)
            };
            suite.add_test_case(TestCase::new(id.clone(), status));
        }
        for target in &outcome.targets {
            let status = match &target.verdict {
                TargetVerdict::Missed { .. } if !outcome.is_well() => {
                    failed(NonSuccessKind::Failure, &[target.to_string()])
                }
                // Neither a pass nor a failure.
                TargetVerdict::NotDue | TargetVerdict::NoData { .. } => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(target.verdict.to_string());
                    status
                }
                _ => TestCaseStatus::success(),
            };
            suite.add_test_case(TestCase::new(format!("target {}", target.id), status));
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
