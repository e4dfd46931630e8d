//! The table that a kind's description makes is as ours are.

use automation_core::{SweepOptions, one_policy, sweep};
use storage_diesel::prelude::*;

use crate::databases::{ByHand, on_both};
use crate::offer::{ENDS, KEEP, Offer, at, offers};

on_both! {
    #[cfg(feature = "referral")]
    fn a_kind_s_table_has_what_ours_have(store) {
        let structure = store.structure();
        // Ours say `TIMESTAMPTZ` on SQLite too, where it means nothing.
        let of = |table: &str| -> Vec<String> {
            let named = [".id", ".version", ".due_at", "_due"].map(|end| format!("{table}{end} "));
            let lines = structure.iter().filter(|line| named.iter().any(|name| line.contains(name)));
            lines.map(|line| line.replace(table, "kinds").replace("TIMESTAMPTZ", "BIGINT")).collect()
        };
        assert_eq!(of("offers").len(), 4, "{structure:?}");
        assert_eq!(of("offers"), of("referral_codes"));
    }
}

on_both! {
    fn it_refuses_what_no_sweep_would_read(store) {
        store.insert(&offers(2), &one_policy(&KEEP)).unwrap();
        for wrong in ["due_at = 5.5", "version = -1", "version = NULL", "ends = NULL", "name = 'offer 0'"] {
            assert!(store.refuses(&format!("UPDATE offers SET {wrong} WHERE name = 'offer 1'")), "{wrong}");
        }
        // What may be null, and `due_at` of what is never due.
        store.run("UPDATE offers SET name = NULL, due_at = NULL WHERE name = 'offer 1'");
    }
}

on_both! {
    fn a_row_that_a_hand_inserts_is_looked_at_by_the_next_sweep(store) {
        store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
        store.run("INSERT INTO offers (name, ends, stage, since) SELECT 'by hand', ends, stage, since FROM offers");
        let now = at(ENDS).next().unwrap();
        let report = sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, SweepOptions::default(), &mut ()).unwrap();
        assert_eq!(report.changed, 2);
        assert_eq!(store.find::<Offer>("by hand").unwrap().unwrap().version, 1);
    }
}

on_both! {
    fn a_table_that_is_there_stays(store) {
        store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
        let before = store.structure();
        store.make_table::<Offer>(&[]);
        assert_eq!(store.structure(), before);
        assert!(store.find::<Offer>("offer 0").unwrap().is_some());
    }
}
