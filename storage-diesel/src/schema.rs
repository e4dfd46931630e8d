//! All tables, for plain diesel: hosts filter them, and join them with their own.
//!
//! Anybody may read them. Whoever **writes** into the table of a kind of record by other means than this crate must
//! keep to what [`Stored`](crate::Stored) says about `version` and `due_at`. The audit, `due_steps`, is append only.
//!
//! A column of instants is read as an [`Instant`](automation_core::Instant), and compared with a
//! [`SqlInstant`](crate::SqlInstant). A zone is text, which is read and compared as a [`SqlZone`](crate::SqlZone).
//!
#![cfg_attr(all(feature = "referral", feature = "sqlite"), doc = "```")]
#![cfg_attr(not(all(feature = "referral", feature = "sqlite")), doc = "```ignore")]
//! use automation_core::Instant;
//! use diesel::prelude::*;
//! use storage_diesel::{SqlInstant, prelude::*, schema::{referral_agents, referral_codes}, sqlite::Store};
//!
//! // A table of the host's, beside ours.
//! diesel::table! {
//!     bookings (id) {
//!         id -> BigInt,
//!         code_id -> BigInt,
//!     }
//! }
//! diesel::joinable!(bookings -> referral_codes (code_id));
//! storage_diesel::allow_table_with_ours!(bookings: referral_codes);
//!
//! # let mut conn = SqliteConnection::establish(":memory:")?;
//! # Store::new(&mut conn).migrate()?;
//! # diesel::sql_query("CREATE TABLE bookings (id INTEGER PRIMARY KEY, code_id BIGINT NOT NULL)").execute(&mut conn)?;
//! let now: Instant = "2026-06-01T00:00:00Z".parse()?;
//! let booked: Vec<(i64, String, Option<Instant>)> = bookings::table
//!     .inner_join(referral_codes::table)
//!     .filter(referral_codes::expires_at.lt(SqlInstant(now)).and(referral_codes::since.le(SqlInstant(now))))
//!     .select((bookings::id, referral_codes::code, referral_codes::expires_at))
//!     .load(&mut conn)?;
//! let agents: Vec<(String, Option<String>)> = referral_codes::table
//!     .left_join(referral_agents::table)
//!     .select((referral_codes::code, referral_agents::name.nullable()))
//!     .load(&mut conn)?;
//! assert!(booked.is_empty() && agents.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![allow(missing_docs, reason = "the columns are those of the tables, which the migrations explain")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The migrations that were run.
    due_migrations (version) {
        version -> Text,
        run_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The messages that steps brought about.
    due_outbox (id) {
        id -> BigInt,
        dedup -> Text,
        kind -> Text,
        recipient -> Text,
        subject_kind -> Nullable<Text>,
        subject_key -> Nullable<Text>,
        fields -> Text,
        status -> Text,
        useful_until -> Nullable<InstantSql>,
        created_at -> InstantSql,
        run_id -> Nullable<BigInt>,
        withdrawn_by_kind -> Nullable<Text>,
        withdrawn_by_record -> Nullable<BigInt>,
        withdrawn_by_version -> Nullable<BigInt>,
        withdrawn_at -> Nullable<InstantSql>,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<InstantSql>,
        claims -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The commands that were refused.
    due_refusals (id) {
        id -> BigInt,
        kind -> Text,
        record_id -> BigInt,
        at -> InstantSql,
        actor -> Nullable<Text>,
        command -> Text,
        reasons -> Text,
        possible_from -> Nullable<InstantSql>,
        run_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Who ran what.
    due_runs (id) {
        id -> BigInt,
        command -> Text,
        options -> Text,
        operator -> Text,
        host -> Text,
        started_at -> InstantSql,
        ended_at -> Nullable<InstantSql>,
        counts -> Nullable<Text>,
        status -> Text,
        error -> Nullable<Text>,
        process -> Nullable<BigInt>,
        heartbeat -> Nullable<InstantSql>,
        clock -> Nullable<InstantSql>,
        zones -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Single values by name.
    due_settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The audit: what happened to every record.
    due_steps (kind, record_id, version) {
        kind -> Text,
        record_id -> BigInt,
        version -> BigInt,
        event -> Text,
        at -> InstantSql,
        from_state -> Text,
        to_state -> Text,
        actor -> Nullable<Text>,
        clause -> Nullable<Text>,
        anchor -> Nullable<Text>,
        window_text -> Nullable<Text>,
        anchor_at -> Nullable<InstantSql>,
        reason -> Nullable<Text>,
        detail -> Nullable<Text>,
        run_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The records that are not to be made any more.
    due_tombstones (kind, key) {
        kind -> Text,
        key -> Text,
        at -> InstantSql,
        actor -> Nullable<Text>,
        reason -> Nullable<Text>,
        run_id -> Nullable<BigInt>,
    }
}

#[cfg(feature = "referral")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Who hands codes out.
    referral_agents (id) {
        id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        status -> Text,
        role -> Text,
    }
}

#[cfg(feature = "referral")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Referral codes.
    referral_codes (id) {
        id -> BigInt,
        code -> Text,
        agent_id -> Nullable<BigInt>,
        created_at -> InstantSql,
        discount -> BigInt,
        expires_at -> Nullable<InstantSql>,
        status -> Text,
        reason -> Nullable<Text>,
        reason_at -> Nullable<InstantSql>,
        reason_by -> Nullable<Text>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Who can be booked when.
    coaching_calendars (id) {
        id -> BigInt,
        person -> Text,
        availability -> Nullable<Text>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Contracts of students with coaches.
    coaching_contracts (id) {
        id -> BigInt,
        number -> Text,
        proposal -> Nullable<Text>,
        student -> Text,
        coach -> Text,
        total_sessions -> BigInt,
        rate -> BigInt,
        payment_model -> Text,
        minutes -> BigInt,
        zone -> Text,
        start_date -> Text,
        end_date -> Nullable<Text>,
        cancellation_policy -> Nullable<Text>,
        learning_outcomes -> Nullable<Text>,
        created_at -> InstantSql,
        status -> Text,
        payment -> Text,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The sessions of contracts, but for six columns that only the rules read (`silence_…`, `request_timely`,
    /// `request_bookable`, `request_offset`): beyond 32 columns diesel wants its feature `64-column-tables`, which costs
    /// every build some minutes.
    coaching_sessions (id) {
        id -> BigInt,
        reference -> Text,
        contract_id -> BigInt,
        number -> BigInt,
        minutes -> BigInt,
        zone -> Text,
        created_at -> InstantSql,
        original_start -> InstantSql,
        start_at -> InstantSql,
        start_fixed_at -> InstantSql,
        state -> Text,
        state_at -> Nullable<InstantSql>,
        state_by -> Nullable<Text>,
        request_by -> Nullable<Text>,
        request_user -> Nullable<Text>,
        request_reason -> Nullable<Text>,
        request_proposed -> Nullable<InstantSql>,
        requested_at -> Nullable<InstantSql>,
        request_deadline -> Nullable<InstantSql>,
        confirmed -> BigInt,
        student_notes -> Nullable<Text>,
        coach_notes -> Nullable<Text>,
        moves -> BigInt,
        last_contact -> Nullable<InstantSql>,
        met_from -> Nullable<InstantSql>,
        met_until -> Nullable<InstantSql>,
        reminded -> Nullable<BigInt>,
        steps -> BigInt,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
        start_offset -> Nullable<BigInt>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Who takes part in which cohort.
    cohort_enrolments (id) {
        id -> BigInt,
        cohort_id -> BigInt,
        student_id -> BigInt,
        registered -> Nullable<Text>,
        registration_fee -> Nullable<BigInt>,
        fee -> Nullable<BigInt>,
        due_date -> Nullable<Text>,
        next_monthly_due -> Nullable<Text>,
        discount -> Nullable<BigInt>,
        notes -> Text,
        created_at -> InstantSql,
        status -> Text,
        completed_with -> Nullable<InstantSql>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Students.
    cohort_students (id) {
        id -> BigInt,
        reference -> Text,
        name -> Text,
        created_at -> InstantSql,
        status -> Text,
        reason -> Nullable<Text>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Cohorts.
    cohorts (id) {
        id -> BigInt,
        reference -> Text,
        name -> Text,
        kind -> Text,
        start_date -> Nullable<Text>,
        registration_fee -> BigInt,
        fee -> BigInt,
        created_at -> InstantSql,
        end_date -> Nullable<Text>,
        status -> Text,
        completed_at -> Nullable<InstantSql>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Schedule patterns.
    patterns (id) {
        id -> BigInt,
        key -> Text,
        studio -> Text,
        created_at -> InstantSql,
        class -> Text,
        step -> Nullable<Text>,
        capacity -> BigInt,
        place -> Nullable<Text>,
        instructors -> Text,
        assistants -> Text,
        rule -> Text,
        first_day -> Text,
        last_day -> Nullable<Text>,
        starts_at -> Text,
        ends_at -> Nullable<Text>,
        length_seconds -> BigInt,
        zone -> Text,
        exceptions -> Text,
        holidays -> Text,
        on_holiday -> Text,
        active -> BigInt,
        generated_through -> Nullable<Text>,
        sequence -> BigInt,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The sessions that patterns make.
    class_sessions (id) {
        id -> BigInt,
        key -> Text,
        studio -> Text,
        created_at -> InstantSql,
        pattern -> Text,
        number -> BigInt,
        original -> Text,
        zone -> Text,
        local_start -> Text,
        starts_at -> InstantSql,
        ends_at -> InstantSql,
        class -> Text,
        step -> Nullable<Text>,
        capacity -> BigInt,
        place -> Nullable<Text>,
        instructors -> Text,
        assistants -> Text,
        topic -> Nullable<Text>,
        notes -> Nullable<Text>,
        seats -> Text,
        status -> Text,
        is_override -> BigInt,
        sequence -> BigInt,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Calendars of holidays, which patterns share.
    class_holiday_calendars (name) {
        name -> Text,
        imported_at -> InstantSql,
        source -> Nullable<Text>,
    }
}

#[cfg(feature = "sessions")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Their days.
    class_holidays (calendar, day) {
        calendar -> Text,
        day -> Text,
        name -> Text,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The people of an organisation.
    compliance_people (id) {
        id -> BigInt,
        person -> Text,
        role -> Text,
        email -> Nullable<Text>,
        status -> Text,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Which workspaces they belong to.
    compliance_memberships (person_id, workspace) {
        person_id -> BigInt,
        workspace -> Text,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// The documents of contractors.
    compliance_documents (id) {
        id -> BigInt,
        reference -> Text,
        workspace -> Text,
        contractor -> Text,
        document_type -> Text,
        name -> Text,
        created_at -> InstantSql,
        edition -> BigInt,
        number -> Nullable<Text>,
        issued_on -> Nullable<Text>,
        expires_on -> Nullable<Text>,
        uploaded_at -> InstantSql,
        status -> Text,
        verified_at -> Nullable<InstantSql>,
        verified_by -> Nullable<Text>,
        rejected_at -> Nullable<InstantSql>,
        rejected_by -> Nullable<Text>,
        rejection_reason -> Nullable<Text>,
        expired_at -> Nullable<InstantSql>,
        stage -> Nullable<BigInt>,
        snoozed_until -> Nullable<Text>,
        acknowledged_at -> Nullable<InstantSql>,
        acknowledged_by -> Nullable<Text>,
        earlier -> Text,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// What contractors are owed for their jobs.
    compliance_eligibilities (id) {
        id -> BigInt,
        job -> Text,
        contractor -> Text,
        amount -> BigInt,
        currency -> Text,
        created_at -> InstantSql,
        state -> Text,
        hold_reason -> Nullable<Text>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// What contractors ask for.
    compliance_payout_requests (id) {
        id -> BigInt,
        number -> Text,
        contractor -> Text,
        amount -> BigInt,
        currency -> Text,
        method -> Text,
        account_holder -> Nullable<Text>,
        account_number -> Nullable<Text>,
        bank_name -> Nullable<Text>,
        paypal -> Nullable<Text>,
        method_note -> Nullable<Text>,
        created_at -> InstantSql,
        state -> Text,
        is_old -> BigInt,
        reviewer -> Nullable<Text>,
        rejection -> Nullable<Text>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// What contractors were paid for their jobs.
    compliance_payouts (id) {
        id -> BigInt,
        number -> Text,
        contractor -> Text,
        amount -> BigInt,
        currency -> Text,
        scheduled_on -> Nullable<Text>,
        recorded_at -> InstantSql,
        status -> Text,
        paid_on -> Nullable<Text>,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// What contractors have; its entries are its steps.
    compliance_wallets (id) {
        id -> BigInt,
        contractor -> Text,
        currency -> Text,
        earned -> BigInt,
        withdrawn -> BigInt,
        reserved -> BigInt,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Jobs, but for the columns that only the rules read, of which diesel would take no more: what a warning, an exemption,
    /// an escalation and a turn say besides whether there is one, and how a job that was closed is opened again.
    compliance_jobs (id) {
        id -> BigInt,
        number -> Text,
        workspace -> Text,
        title -> Text,
        description -> Nullable<Text>,
        created_by -> Nullable<Text>,
        customer -> Nullable<Text>,
        estimated_cost -> Nullable<BigInt>,
        estimated_currency -> Nullable<Text>,
        created_at -> InstantSql,
        status -> Text,
        priority -> Text,
        job_type -> Nullable<Text>,
        contractor -> Nullable<Text>,
        assignment -> Nullable<Text>,
        due_on -> Nullable<Text>,
        expected_start -> Nullable<Text>,
        evaluation_on -> Nullable<Text>,
        actual_cost -> Nullable<BigInt>,
        actual_currency -> Nullable<Text>,
        completion -> Nullable<Text>,
        completed_on -> Nullable<Text>,
        recorded_at -> Nullable<InstantSql>,
        row_activity -> InstantSql,
        related_activity -> InstantSql,
        turn -> Nullable<Text>,
        dispute_by -> Nullable<Text>,
        disputed_at -> Nullable<InstantSql>,
        closed_at -> Nullable<InstantSql>,
        since -> InstantSql,
        version -> BigInt,
        due_at -> Nullable<InstantSql>,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    use diesel::sql_types::*;
    use crate::Timestamp as InstantSql;

    /// Estimates.
    compliance_estimates (id) {
        id -> BigInt,
        number -> Text,
        job -> Nullable<Text>,
        status -> Text,
        recorded_at -> InstantSql,
    }
}

#[cfg(feature = "compliance")]
diesel::table! {
    /// When contractors were reminded of old requests the last time, by the organisation's local date as text.
    compliance_reminders (contractor) {
        contractor -> Text,
        reminded_on -> Text,
    }
}

#[cfg(feature = "referral")]
diesel::joinable!(referral_codes -> referral_agents (agent_id));
#[cfg(feature = "sessions")]
diesel::joinable!(cohort_enrolments -> cohorts (cohort_id));
#[cfg(feature = "sessions")]
diesel::joinable!(cohort_enrolments -> cohort_students (student_id));
#[cfg(feature = "sessions")]
diesel::joinable!(coaching_sessions -> coaching_contracts (contract_id));

#[cfg(feature = "compliance")]
diesel::joinable!(compliance_memberships -> compliance_people (person_id));

/// Lets any two of the tables stand in one query, where the features of both are there.
macro_rules! any_two_in_one_query {
    ($($if:meta: $($table:ident)+;)+) => {
        any_two_in_one_query! { pairs: $($(($if, $table))+)+ }
    };
    (pairs: ($first_if:meta, $first:ident) $(($if:meta, $other:ident))*) => {
        $(
            #[cfg(all($first_if, $if))]
            diesel::allow_tables_to_appear_in_same_query!($first, $other);
        )*
        any_two_in_one_query! { pairs: $(($if, $other))* }
    };
    (pairs:) => {};
}

any_two_in_one_query! {
    all(): due_migrations due_outbox due_refusals due_runs due_settings due_steps due_tombstones;
    feature = "referral": referral_agents referral_codes;
    feature = "sessions": class_holiday_calendars class_holidays class_sessions coaching_calendars coaching_contracts
        coaching_sessions cohort_enrolments cohort_students cohorts patterns;
    feature = "compliance": compliance_documents compliance_eligibilities compliance_estimates compliance_jobs
        compliance_memberships compliance_payout_requests compliance_payouts compliance_people compliance_reminders
        compliance_wallets;
}

/// Lets a table of the host's stand in one query with some of ours: `allow_table_with_ours!(bookings: referral_codes);`,
/// where both modules are in scope.
///
/// It takes the place of `diesel::allow_tables_to_appear_in_same_query!`, which with PostgreSQL compiled in says more
/// than a crate may say of another crate's table.
#[macro_export]
macro_rules! allow_table_with_ours {
    ($theirs:ident: $($ours:ident),+ $(,)?) => {
        $(
            impl ::diesel::query_source::TableNotEqual<$ours::table> for $theirs::table {}
            impl ::diesel::query_source::TableNotEqual<$theirs::table> for $ours::table {}
        )+
    };
}
