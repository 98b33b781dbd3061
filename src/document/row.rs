//! The columns of each table.

use super::cell::{Cell, EntitySpace, OrNothing};
use super::table::{Cells, Line};
use crate::change::Entity;
use crate::model::id::{Name, Names};
use crate::org::data::{
    AppointmentData, AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FormerNameData, FunctionData,
    LinkData, PostData, ProvisionData, TieData, UnionData,
};

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether its cells must be filled.
    pub(super) required: bool,
}

/// A row of a table.
pub(super) trait Row: Sized {
    /// The name of the table, which is the name of its file without `.csv`.
    const TABLE: &'static str;

    /// Its columns, in the order in which they are written.
    fn columns() -> Vec<Column>;

    /// Reads a row; nothing when a cell is wrong, which `cells` has noted.
    fn read(cells: &mut Cells<'_>) -> Option<Self>;

    /// Writes the cells of a row.
    fn write(&self, line: &mut Line<'_>);
}

/// Writes [`Row`] for a record: the type, the table, and each field with its column.
macro_rules! row {
    ($row:ident, $table:literal, { $($field:ident $column:literal $(($how:ident))?),* $(,)? }) => {
        impl Row for $row {
            const TABLE: &'static str = $table;

            fn columns() -> Vec<Column> {
                // The type of a field says whether its cells may be empty: read one that is.
                fn column<C: Cell>(name: &'static str, _: fn($row) -> C) -> Column {
                    Column { name, required: C::empty().is_none() }
                }
                vec![$(column($column, |row| row!(@ $($how)? row.$field))),*]
            }

            fn read(cells: &mut Cells<'_>) -> Option<Self> {
                $(let $field = cells.next();)*
                Some(Self { $($field: row!(= $($how)? $field)),* })
            }

            fn write(&self, line: &mut Line<'_>) {
                $(row!(> $($how)? line, self.$field);)*
            }
        }
    };
    (@ $value:expr) => { $value };
    (@ or_nothing $value:expr) => { OrNothing($value) };
    (= $value:ident) => { $value? };
    (= or_nothing $value:ident) => { { let OrNothing(value) = $value?; value } };
    (> $line:ident, $value:expr) => { $line.cell(&$value) };
    (> or_nothing $line:ident, $value:expr) => { $line.cell(&OrNothing($value)) };
}

row!(BodyData, "bodies", {
    id "id", name "name", kind "kind", sector "sector", tier "tier", form "form", line "line", within "within",
    area "area", population "population", headed_by "headed-by", budget "budget" (or_nothing), founded "founded",
    ended "ended", why "why",
});
row!(PostData, "posts", {
    id "id", body "body", role "role", category "category", title "title", holder "holder", ended "ended",
    outcome "outcome",
});
row!(FunctionData, "functions", {
    id "id", name "name", subject "subject", jurisdiction "jurisdiction", lead "lead", cooperators "cooperators",
    essential "essential", overseer "overseer", retired "retired",
});
row!(EstablishmentData, "establishment", {
    body "body", category "category", authorised "authorised", actual "actual", assumed "assumed",
});
row!(TieData, "ties", { tie "tie", from "from", to "to" });
row!(CodeData, "codes", { body "body", code "code", from "from", until "until" });
row!(FormerNameData, "former-names", { body "body", name "name", until "until" });
row!(AssetData, "assets", { body "body", asset "asset", amount "amount" });
row!(ProvisionData, "provisions", {
    body "body", provision "provision", seats "seats", from_state_agencies "from-state-agencies", amount "amount",
    per "per", units "units", tasks "tasks", to "to", from "from", until "until", source "source",
});
row!(UnionData, "unions", { one "one", other "other" });
row!(AppointmentData, "appointments", { main "main", extra "extra", until "until" });
row!(DelegationData, "delegations", { function "function", body "body", until "until" });

impl Row for LinkData {
    const TABLE: &'static str = "lineage";

    fn columns() -> Vec<Column> {
        [("from-space", true), ("from", true), ("to-space", true), ("to", true), ("how", true), ("share", false)]
            .into_iter()
            .chain([("via", false), ("on", true)])
            .map(|(name, required)| Column { name, required })
            .collect()
    }

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        fn entity(cells: &mut Cells<'_>) -> Option<Entity<Names>> {
            let (space, name) = (cells.next(), cells.next::<Name<crate::Body>>());
            let name = name?;
            Some(match space? {
                EntitySpace::Body => Entity::Body(name),
                EntitySpace::Post => Entity::Post(name.as_str().into()),
                EntitySpace::Function => Entity::Function(name.as_str().into()),
            })
        }
        let (from, to) = (entity(cells), entity(cells));
        let (how, share, via, on) = (cells.next(), cells.next(), cells.next(), cells.next());
        Some(Self { from: from?, to: to?, how: how?, share: share?, via: via?, on: on? })
    }

    fn write(&self, line: &mut Line<'_>) {
        for entity in [&self.from, &self.to] {
            match entity {
                Entity::Body(name) => line.cell(&EntitySpace::Body).cell(name),
                Entity::Post(name) => line.cell(&EntitySpace::Post).cell(name),
                Entity::Function(name) => line.cell(&EntitySpace::Function).cell(name),
            };
        }
        line.cell(&self.how).cell(&self.share).cell(&self.via).cell(&self.on);
    }
}

#[cfg(test)]
mod tests {
    use super::Row;
    use crate::org::data::{BodyData, LinkData};

    #[test]
    fn the_types_say_which_columns_must_be_filled() {
        let required = |columns: Vec<super::Column>| -> Vec<_> {
            columns.into_iter().filter(|column| column.required).map(|column| column.name).collect()
        };
        assert_eq!(required(BodyData::columns()), ["id", "name", "kind", "sector", "tier"]);
        assert_eq!(required(LinkData::columns()).len(), 6);
    }
}
