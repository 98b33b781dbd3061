//! How large files may be; a file that is larger is refused with a message that names the limit.

/// Bytes of one file of an organisation.
pub const FILE_BYTES: usize = 256 << 20;

/// Bytes of one YAML file: the head of an organisation, a charter, a plan.
pub const YAML_BYTES: usize = 64 << 20;

/// Rows of one table.
pub const RECORDS: usize = 2_000_000;

/// Columns of one table.
pub const COLUMNS: usize = 64;

/// Bytes of one cell.
pub const CELL_BYTES: usize = 1 << 20;

/// Values in one YAML file: words, lists and mappings, together.
pub const YAML_VALUES: usize = 2_000_000;

/// Lists and mappings within each other in one YAML file.
pub const YAML_DEPTH: usize = 32;

/// Faults that are listed; then the reader stops looking.
pub const FAULTS: usize = 1_000;

/// Faults of meaning that are looked for in one YAML file, syntax apart: each look costs a reading of the file.
pub const YAML_LOOKS: usize = 50;
