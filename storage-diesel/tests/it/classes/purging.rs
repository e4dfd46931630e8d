//! What is past and what becomes of it (P-26).

use session_core::class::Studio;
use storage_diesel::purge_class_sessions;

use super::*;
use crate::databases::on_both;

on_both! {
    /// P-T4, P-T5, P-B4: today's are never past; then those that nobody booked go, in portions, and the booked stay.
    fn p_t5_the_purge_keeps_the_booked(store) {
        for studio in ["harbour", "north"] {
            made(&mut store, &format!("{studio}/MON"), "FREQ=WEEKLY;BYDAY=MO;COUNT=4");
        }
        book(&mut store, "harbour/MON/2026-03-09T10:00", "ann");
        ask_session(&mut store, "harbour/MON/2026-03-16T10:00", &ClassCommand::Delete).unwrap();
        // The last instant of that day in London: seven of eight are past but its own.
        sweep_sessions(&mut store, "2026-03-23T23:59:59.999999Z");
        let purged = |store: &mut _| storage_diesel::Records::count::<ClassSession>(store, &[storage_diesel::Filter::is("status", "purged")]).unwrap();
        assert_eq!(purged(&mut store), 2 + 3);
        let id = session(&mut store, "harbour/MON/2026-03-02T10:00").id;
        let north: Studio = "north".parse().unwrap();
        let gone = purge_class_sessions(&mut store, Some(&north), None, 2).unwrap();
        assert_eq!(gone.gone.len(), 2);
        let gone = purge_class_sessions(&mut store, Some(&north), gone.next, 2).unwrap();
        assert_eq!((gone.gone.len(), gone.next), (1, None));
        assert_eq!(purged(&mut store), 2);
        let gone = purge_class_sessions(&mut store, None, None, 100).unwrap();
        let keys: Vec<_> = gone.gone.into_iter().filter_map(|(_, key)| key).collect();
        assert_eq!(keys, ["harbour/MON/2026-03-02T10:00", "harbour/MON/2026-03-16T10:00"]);
        let left = told(&mut store);
        assert_eq!(left.len(), 3, "{left:?}");
        assert!(left[0].starts_with("harbour/MON/2026-03-09T10:00") && left[0].ends_with("completed [\"ann\"]"), "{left:?}");
        assert!(left[1].starts_with("harbour/MON/2026-03-23T10:00") && left[1].contains("scheduled"), "{left:?}");
        // The audit stays.
        assert_eq!(store.history::<ClassSession>(id).unwrap().len(), 2);
        // And nothing of it is made again.
        for name in ["harbour/MON", "north/MON"] {
            ask_at(&mut store, name, &PatternCommand::Reconcile, at("2026-03-24T09:00:00Z")).unwrap();
        }
        assert_eq!(told(&mut store), left);
    }
}
