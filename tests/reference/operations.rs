//! The operations once more, from their documentation. **To add one**: write a function that takes the world, the record
//! and the day, and add a line here; until then a test names what is missing.

mod bodies;
mod land;
mod new_body;
mod parts;
mod posts;
mod powers;
mod provisions;
mod staff;
mod wording;
mod work;

use reorganon::{Date, Names, Naming, Operation};

use super::reasons::{Can, all};
use super::world::World;

/// What the library has and the model has not, as files write it, and why: it is not drawn in the random sequences, nor
/// tried in the small worlds. Whatever else is new fails a test by its name.
pub const NOT_MODELLED: &[(&str, &str)] =
    &[("cascade", "of `merge` and `absorb`, newer than the model: the field is emptied after it is drawn")];

/// The operation as it is drawn, without the fields that the model lacks.
pub fn without_what_is_lacking<N: Naming>(mut operation: Operation<N>) -> Operation<N> {
    match &mut operation {
        Operation::Merge(merge) => merge.cascade.clear(),
        Operation::Absorb(absorb) => absorb.cascade.clear(),
        _ => {}
    }
    operation
}

macro_rules! modelled {
    ($($name:literal $variant:ident $run:path),* $(,)?) => {
        /// The operations that the model has, as files write them.
        pub const MODELLED: &[&str] = &[$($name),*];

        /// Carries out an operation: the world after it, or every reason why not (and then a world that is not sound).
        pub fn carry_out(world: &mut World, operation: &Operation<Names>, on: Date) -> Can {
            let done = match operation {
                $(Operation::$variant(operation) => $run(world, operation, on),)*
                other => panic!("the reference model lacks `{}`: write it in tests/reference/operations", other.name()),
            };
            let done = done.and_then(|()| world.expect_sound());
            done.or_else(|reasons| all([Err(reasons), wording::expect_right_words(operation)]))
        }
    };
}

modelled! {
    "establish" Establish bodies::establish,
    "merge" Merge bodies::merge,
    "absorb" Absorb bodies::absorb,
    "divide" Divide parts::divide,
    "spin-off" SpinOff parts::spin_off,
    "dissolve" Dissolve bodies::dissolve,
    "close" Close bodies::close,
    "reorganise" Reorganise land::reorganise,
    "transfer-territory" TransferTerritory land::transfer_territory,
    "rename" Rename staff::rename,
    "recode" Recode staff::recode,
    "reparent" Reparent work::reparent,
    "reclassify" Reclassify staff::reclassify,
    "pool-support" PoolSupport bodies::pool_support,
    "transfer-function" TransferFunction work::transfer_function,
    "assign-lead" AssignLead work::assign_lead,
    "decentralise" Decentralise powers::decentralise,
    "revoke" Revoke powers::revoke,
    "retire-function" RetireFunction work::retire_function,
    "unify-post" UnifyPost posts::unify_post,
    "hold-concurrently" HoldConcurrently posts::hold_concurrently,
    "separate-posts" SeparatePosts posts::separate_posts,
    "create-post" CreatePost posts::create_post,
    "abolish-post" AbolishPost posts::abolish_post,
    "adjust-establishment" AdjustEstablishment staff::adjust_establishment,
    "transfer-staff" TransferStaff staff::transfer_staff,
    "transfer-assets" TransferAssets staff::transfer_assets,
    "set-funding" SetFunding provisions::set_funding,
    "set-seats" SetSeats provisions::set_seats,
    "adopt-instrument" AdoptInstrument provisions::adopt_instrument,
    "report" Report provisions::report,
    "set-tie" SetTie work::set_tie,
}

/// The names of a list.
fn keys<T: reorganon::Sort>(names: &[reorganon::Name<T>]) -> Vec<String> {
    names.iter().map(|name| name.as_str().to_owned()).collect()
}
