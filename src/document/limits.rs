//! How large files may be; a file that is larger is refused with a message that names the limit.

/// How large files may be, each limit with its default in [`Limits::DEFAULT`]; a [`Reader`](super::Reader) reads within
/// others.
///
/// A file within the limits is read in memory that grows with its bytes and in time that grows with them, or little
/// faster. A file that exceeds one is refused with a message that names the limit, before memory is taken for what lies
/// beyond it. Keys have their own, fixed limit: [`Key::LONGEST`](crate::Key::LONGEST).
///
/// ```
/// use reorganon::document::{Limits, Reader};
/// let mut limits = Limits::default();
/// limits.operations = 1;
/// let plan = "reorg: 1
/// title: T
/// steps:
///   - {id: a, on: 2018-07-01, do: [{recode: {body: x, code: 1}}, {recode: {body: x, code: 2}}]}
/// ";
/// assert!(reorganon::Plan::parse(plan).is_ok());
/// let wrong = Reader::within(limits).read_plan("p.yaml", plan).unwrap_err().to_string();
/// assert!(wrong.contains("the plan has 2 operations; the limit (`Limits::operations`) is 1"), "{wrong}");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one table, one organisation in JSON, or one journal.
    pub file_bytes: usize,
    /// Bytes of one YAML file: the head of an organisation, a charter, a plan.
    pub yaml_bytes: usize,
    /// Rows of one table, and steps of one journal.
    pub records: usize,
    /// Columns of one table.
    pub columns: usize,
    /// Bytes of one cell: the length of a name.
    pub cell_bytes: usize,
    /// Values in one YAML file: words, lists and mappings, together.
    pub yaml_values: usize,
    /// Lists and mappings within each other in one YAML file.
    pub yaml_depth: usize,
    /// Operations that one plan file writes; what `for-each` makes of them is limited by
    /// [`plan::OPERATIONS`](crate::plan::OPERATIONS).
    pub operations: usize,
}

impl Limits {
    /// What holds where nobody says otherwise: many times what a country needs.
    pub const DEFAULT: Self = Self {
        file_bytes: 256 << 20,
        yaml_bytes: 64 << 20,
        records: 2_000_000,
        columns: 64,
        cell_bytes: 1 << 20,
        yaml_values: 2_000_000,
        yaml_depth: 32,
        operations: 250_000,
    };

    /// For what was read once already.
    pub(super) const NONE: Self = Self {
        file_bytes: usize::MAX,
        yaml_bytes: usize::MAX,
        records: usize::MAX,
        columns: usize::MAX,
        cell_bytes: usize::MAX,
        yaml_values: usize::MAX,
        yaml_depth: usize::MAX,
        operations: usize::MAX,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What to do about a limit, after what else may help.
pub(super) const RAISE: &str = "or have a program of your own read it, which may allow more";

/// Faults that are listed; then the reader stops looking.
pub const FAULTS: usize = 1_000;

/// Faults of meaning that are looked for in one YAML file, syntax apart: each look costs a reading of the file.
pub const YAML_LOOKS: usize = 50;
