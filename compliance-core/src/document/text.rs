use automation_core::{
    Spelling, limited_text, one_line_text,
    texts::{LineError, one_line},
};

limited_text! {
    /// Why a document was rejected: 1 to 500 characters (C-E2).
    RejectionReason, "the reason of the rejection", 1, 500
}

one_line_text! {
    /// What people and files call a document: unique, 1 to 100 characters that can be seen (G-30).
    ///
    /// ```
    /// use compliance_core::document::DocumentRef;
    ///
    /// assert_eq!(DocumentRef::new(" DOC-0001 ")?.as_str(), "DOC-0001");
    /// assert!(DocumentRef::new("DOC\n0001").is_err());
    /// # Ok::<(), automation_core::texts::LineError>(())
    /// ```
    DocumentRef, 100, LineError, |text| one_line("document reference", Spelling::Key, text, Self::MAX)
}

one_line_text! {
    /// The name of a document, as a person wrote it: 1 to 200 characters (G-30).
    DocumentName, 200, LineError, |text| one_line("document name", Spelling::Name, text, Self::MAX)
}

one_line_text! {
    /// The number that is printed on a document, as whoever issued it wrote it: 1 to 100 characters that can be seen
    /// (G-30).
    DocumentNumber, 100, LineError, |text| one_line("document number", Spelling::Key, text, Self::MAX)
}
