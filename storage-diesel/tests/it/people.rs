//! The people of an organisation (C-E1).

use automation_core::UserId;
use compliance_core::people::{Person, Role, Workspace};
use storage_diesel::prelude::*;

use crate::databases::{ByHand, on_both};

fn person(user: &str, role: Role) -> Person {
    Person {
        user: UserId::new(user).unwrap(),
        role,
        email: Some(format!("{user}@example.com")),
        active: true,
    }
}

on_both! {
    fn somebody_is_added_once_and_changed_after_that(store) {
        let ada = person("ada", Role::Fm);
        assert!(store.put_person(&ada).unwrap());
        let gone = Person { role: Role::Admin, email: None, active: false, ..ada.clone() };
        assert!(!store.put_person(&gone).unwrap());
        assert_eq!(store.person(&ada.user).unwrap(), Some(gone));
        assert_eq!(store.person(&UserId::new("bo").unwrap()).unwrap(), None);
    }
}

on_both! {
    /// By their role first, then as they were added (C-22).
    fn c_22_those_who_are_told_are_in_order_and_active(store) {
        let admin = person("zoe", Role::Admin);
        let people = [
            admin.clone(),
            person("cleo", Role::Contractor),
            person("una", Role::Fm),
            Person { active: false, ..person("ida", Role::Fm) },
            person("eve", Role::Fm),
        ];
        people.iter().for_each(|person| assert!(store.put_person(person).unwrap()));
        let told = store.active_people(&[Role::Fm, Role::Admin]).unwrap();
        let names: Vec<&str> = told.rows.iter().map(|person| person.user.as_str()).collect();
        assert_eq!((names, told.unreadable.len()), (vec!["una", "eve", "zoe"], 0));
        assert_eq!(store.active_people(&[Role::Admin]).unwrap().rows, [admin]);
        assert_eq!(store.active_people(&[]).unwrap().rows, []);
        let (first, _) = store.people(None, 1).unwrap().rows.remove(0);
        assert_eq!(store.people(Some(first), 9).unwrap().rows.len(), 4);
    }
}

on_both! {
    /// A row that nobody can read is named, and hides no other.
    fn somebody_who_cannot_be_read_is_named(store) {
        for (user, role) in [("ada", Role::Fm), ("bo", Role::Fm)] {
            store.put_person(&person(user, role)).unwrap();
        }
        store.run("UPDATE compliance_people SET person = '' WHERE person = 'ada'");
        let told = store.active_people(&[Role::Fm]).unwrap();
        assert_eq!(told.rows, [person("bo", Role::Fm)]);
        assert!(told.unreadable[0].cause.contains("a user id of 1 to 255 characters"), "{:?}", told.unreadable);
        store.run("UPDATE compliance_people SET role = 'janitor' WHERE person = 'bo'");
        let error = store.person(&UserId::new("bo").unwrap()).unwrap_err().to_string();
        assert!(error.contains("janitor"), "{error}");
    }
}

on_both! {
    /// A name is found as people type it, also where it is stored in a form from before there was one (G-30).
    fn a_name_is_found_in_every_form(store) {
        store.put_person(&person("jose\u{301}", Role::Fm)).unwrap();
        let jose = UserId::new("josé").unwrap();
        assert!(store.person(&jose).unwrap().is_some());
        store.run("UPDATE compliance_people SET person = 'jose\u{301}'");
        assert!(store.person(&jose).unwrap().is_some());
        assert!(!store.put_person(&person("josé", Role::Admin)).unwrap());
        assert_eq!(store.people(None, 9).unwrap().rows.len(), 1);
        let mut misspelt = Vec::new();
        store.misspelt(&mut |what, text| misspelt.push(format!("{what} {text}"))).unwrap();
        assert_eq!(misspelt, ["person jose\u{301}"]);
    }
}

on_both! {
    fn memberships_begin_and_end_once(store) {
        let (cleo, north) = (person("cleo", Role::Contractor), Workspace::new("north").unwrap());
        assert!(!store.put_member(&cleo.user, &north).unwrap());
        store.put_person(&cleo).unwrap();
        assert!(store.put_member(&cleo.user, &north).unwrap());
        assert!(!store.put_member(&cleo.user, &north).unwrap());
        assert_eq!(store.workspaces_of(&cleo.user).unwrap(), std::slice::from_ref(&north));
        assert!(store.remove_member(&cleo.user, &north).unwrap());
        assert!(!store.remove_member(&cleo.user, &north).unwrap());
        assert_eq!(store.workspaces_of(&cleo.user).unwrap(), []);
    }
}
