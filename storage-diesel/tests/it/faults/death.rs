//! The process dies before each statement in turn.

use diesel::Connection as _;

use super::{
    import::{self, FEW},
    trap::{Begun, until_death},
};
use crate::{
    population::{self, BATCH, DUE, Expected, refill, sweep_on},
    site::{File, Server, Site},
};

/// How many statements `work` takes on a filled database that nothing disturbs.
pub(super) fn statements<S: Site>(site: &S, work: impl FnOnce(&mut S::Store<'_>)) -> usize {
    let begun = Begun::default();
    let mut conn = site.connect();
    conn.set_instrumentation(begun.count());
    work(&mut S::store(&mut conn));
    begun.get()
}

fn in_a_sweep<S: Site>(site: &S) {
    let expected = Expected::of(site, DUE);
    refill(site, DUE);
    let statements = statements(site, population::run_undisturbed::<S>);
    let mut partly = 0;
    for at in 1..=statements {
        refill(site, DUE);
        let mut conn = site.connect();
        conn.set_instrumentation(Begun::default().die_before(at));
        until_death(|| population::run::<S>(&mut S::store(&mut conn), BATCH));
        drop(conn);
        site.after_a_death();
        let changed = expected.assert_whole(site);
        partly += usize::from(changed > 0);
        let report = sweep_on(site, BATCH);
        assert_eq!(report.changed + changed, u64::try_from(DUE).unwrap(), "death before statement {at}");
        assert_eq!(site.dump(), expected.after, "death before statement {at}");
    }
    println!("{}: a sweep died before each of {statements} statements, {partly} times midway", S::NAME);
    assert!(partly > 0 && partly < statements);
}

fn in_an_import<S: Site>(site: &S) {
    let expected = import::Expected::of(site, FEW);
    let statements = statements(site, |store| import::run::<S>(store, FEW).unwrap());
    for at in 1..=statements {
        import::prepare(site);
        let mut conn = site.connect();
        conn.set_instrumentation(Begun::default().die_before(at));
        until_death(|| import::run::<S>(&mut S::store(&mut conn), FEW));
        drop(conn);
        site.after_a_death();
        assert_eq!(site.dump(), expected.before, "death before statement {at}");
        import::run::<S>(&mut S::store(&mut site.connect()), FEW).unwrap();
        assert_eq!(site.dump(), expected.after, "death before statement {at}");
    }
    println!("{}: an import died before each of {statements} statements", S::NAME);
}

#[test]
fn in_a_sweep_on_sqlite() {
    in_a_sweep(&File::new("death-sweep"));
}

#[test]
fn in_a_sweep_on_postgres() {
    Server::new().iter().for_each(in_a_sweep);
}

#[test]
fn in_an_import_on_sqlite() {
    in_an_import(&File::new("death-import"));
}

#[test]
fn in_an_import_on_postgres() {
    Server::new().iter().for_each(in_an_import);
}
