use automation_core::{
    Spelling, limited_text, one_line_text,
    texts::{LineError, one_line},
};

one_line_text! {
    /// What people call a job: unique, and given by whoever makes the job, never counted (C-B11). Whatever it looks like
    /// (`JOB-000123`, `JOB-9f3c2a1b-00001`), it is only compared (C-X12). 1 to 64 characters that can be seen.
    ///
    /// ```
    /// use compliance_core::job::JobNumber;
    ///
    /// assert_eq!(JobNumber::new(" JOB-000123 ")?.as_str(), "JOB-000123");
    /// assert_eq!(JobNumber::new(" ").unwrap_err().to_string(), "the job number has 0 characters; it takes 1 to 64");
    /// # Ok::<(), automation_core::texts::LineError>(())
    /// ```
    JobNumber, 64, LineError, |text| one_line("job number", Spelling::Key, text, Self::MAX)
}

one_line_text! {
    /// What is to be done, in a line of 1 to 200 characters.
    JobTitle, 200, LineError, |text| one_line("title", Spelling::Name, text, Self::MAX)
}

one_line_text! {
    /// Which sort of job it is, such as `plumbing`, by which the policy may choose its window: 1 to 50 characters that can
    /// be seen. What differs in case is another type.
    JobType, 50, LineError, |text| one_line("job type", Spelling::Key, text, Self::MAX)
}

limited_text! {
    /// What is to be done, at length: 1 to 10,000 characters, line breaks included.
    JobDescription, "the description", 1, 10_000
}

limited_text! {
    /// Why a job is not to be closed for a while: 1 to 500 characters.
    ExemptionReason, "the reason of the exemption", 1, 500
}
