//! The rules of documents, jobs, payouts and digests.
mod dice;
mod digests;
mod documents;
mod jobs;
mod payouts;
