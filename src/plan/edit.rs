//! Plans changed in code: what if this step were left out, or came later, or said something else?

use super::{Plan, PlanStep};

/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
///     ]}"#).unwrap();
/// let later = plan.with_step_changed("join", |step| step.on = "2019-01-01".parse().unwrap());
/// assert_eq!(later.steps[0].on.to_string(), "2019-01-01");
/// let other = plan.with_parameter("join", 0, "absorb.into", serde_json::json!("committee")).unwrap();
/// assert_eq!(other.run(&org, &charter)?.successors("sports"), ["committee"]);
/// assert!(plan.with_parameter("join", 0, "absorb.onto", serde_json::json!("committee")).is_err());
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
impl Plan {
    /// The same plan without the step with this id.
    #[must_use]
    pub fn without_step(&self, id: &str) -> Self {
        let mut plan = self.clone();
        plan.steps.retain(|step| step.id != id);
        plan
    }

    /// The same plan with this step put where its day belongs, after the steps of the same day.
    #[must_use]
    pub fn with_step(&self, step: PlanStep) -> Self {
        let mut plan = self.clone();
        let place = plan.steps.iter().take_while(|other| other.on <= step.on).count();
        plan.steps.insert(place, step);
        plan
    }

    /// The same plan with the step with this id changed; without such a step, the same plan.
    #[must_use]
    pub fn with_step_changed(&self, id: &str, change: impl FnOnce(&mut PlanStep)) -> Self {
        let mut plan = self.clone();
        if let Some(step) = plan.steps.iter_mut().find(|step| step.id == id) {
            change(step);
        }
        plan
    }

    /// The same plan with another value of one field: of the operation with this number (from 0) in the step with this
    /// id, the field at a path such as `absorb.into`, written as a plan file writes it.
    ///
    /// # Errors
    /// There is no such step or operation, or the operation has no such field or not with such a value; in words.
    #[cfg(feature = "files")]
    pub fn with_parameter(
        &self,
        step: &str,
        operation: usize,
        path: &str,
        value: serde_json::Value,
    ) -> Result<Self, String> {
        let mut plan = self.clone();
        let found = plan.steps.iter_mut().find(|other| other.id == step);
        let entry = found.ok_or_else(|| format!("plan `{}` has no step `{step}`", self.title))?;
        let count = entry.operations.len();
        let slot = entry.operations.get_mut(operation).ok_or_else(|| {
            let count = crate::counted::counted(count, "operation");
            format!("step `{step}` has {count}, and no number {operation} (from 0)")
        })?;
        let mut written = serde_json::to_value(&*slot).map_err(|error| error.to_string())?;
        let mut at = &mut written;
        let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
        for part in parents.split('.').filter(|part| !part.is_empty()) {
            at = at.get_mut(part).ok_or_else(|| format!("`{part}` of `{path}` is not there in step `{step}`"))?;
        }
        let fields = at.as_object_mut().ok_or_else(|| format!("`{parents}` of `{path}` has no fields"))?;
        fields.insert(last.to_owned(), value);
        *slot = serde_json::from_value(written).map_err(|error| format!("`{path}` of step `{step}`: {error}"))?;
        Ok(plan)
    }
}
