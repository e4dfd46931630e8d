/// What is known of a batch's neighbours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not said to be what is known of neighbours",
    label = "it needs `Facts`",
    note = "a kind that looks at no neighbour has `type Facts = ()`; one that looks at records of one other kind has \
            `Neighbours`; otherwise derive `Default` and write `impl Facts for {Self} {{ fn absorb … }}`"
)]
pub trait Facts: Default {
    /// Takes over what `fresh` knows and this does not. What was *changed* by a decision stays: a dry run
    /// decided upon it on an earlier page and wrote nothing. What was only read may go.
    fn absorb(&mut self, fresh: Self);

    /// Whether a decision lacked something that is read only if it is needed. A storage that did not read
    /// all at first then lets none of the batch's decisions stand: it reads all, and asks again.
    fn is_lacking(&self) -> bool {
        false
    }
}

impl Facts for () {
    fn absorb(&mut self, (): Self) {}
}
