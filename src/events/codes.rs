//! Codes that a spreadsheet took for numbers.

use std::collections::{BTreeSet, HashMap};

use super::Unit;

/// The places of units whose code seems to have lost a leading zero, with the code that it may have been: a level whose
/// codes with a leading zero all have one length, and one code that is shorter.
pub(crate) fn codes_with_lost_zero<'u>(units: impl Iterator<Item = &'u Unit> + Clone) -> Vec<(usize, String)> {
    let digits = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let mut widths: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for unit in units.clone().filter(|unit| digits(&unit.code) && unit.code.starts_with('0')) {
        widths.entry(&unit.level).or_default().insert(unit.code.len());
    }
    let short = |unit: &Unit| {
        let widths = widths.get(&*unit.level)?;
        let [width] = widths.iter().copied().collect::<Vec<_>>()[..] else { return None };
        (digits(&unit.code) && unit.code.len() < width).then(|| format!("{:0>width$}", unit.code))
    };
    units.enumerate().filter_map(|(place, unit)| Some((place, short(unit)?))).collect()
}
